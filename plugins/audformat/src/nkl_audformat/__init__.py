"""Databases in audformat."""
