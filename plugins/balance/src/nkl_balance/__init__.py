"""Balancers of classes for nkl, with imbalanced-learn."""
