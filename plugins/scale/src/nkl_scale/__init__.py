"""Scalers of features for nkl."""
