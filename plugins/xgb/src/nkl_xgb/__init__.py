"""Gradient boosted trees of XGBoost for nkl."""
