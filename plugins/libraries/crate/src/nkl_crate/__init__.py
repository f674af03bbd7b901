"""The folder of a run as an RO-Crate."""
