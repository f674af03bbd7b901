"""Segmenting: ``nkl segment``."""
