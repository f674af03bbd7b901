"""A run, or what another command has found, as a paper."""
