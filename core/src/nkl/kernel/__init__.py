"""Finds plugins, keeps the catalogue, makes parts, and names whoever fails."""
