"""Databases, subsets, predictions: what passes between the stages."""
