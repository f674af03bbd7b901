"""Versioned databases of audb."""
