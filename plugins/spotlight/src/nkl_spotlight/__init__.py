"""Renumics Spotlight for nkl."""
