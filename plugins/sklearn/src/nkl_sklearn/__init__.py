"""Learners of scikit-learn for nkl."""
