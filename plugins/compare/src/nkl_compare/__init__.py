"""Comparing runs: ``nkl compare`` and ``nkl replay``."""
