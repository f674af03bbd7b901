"""Applying trained models and adding labels: ``nkl predict``, ``nkl test``, ``nkl export``."""
