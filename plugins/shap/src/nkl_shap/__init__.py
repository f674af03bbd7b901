"""SHAP values of trained models."""
