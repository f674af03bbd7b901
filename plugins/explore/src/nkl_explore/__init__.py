"""Exploring data, features and trained models."""
