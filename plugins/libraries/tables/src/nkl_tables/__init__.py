"""Reads tables of recordings that users write, and finds the files that they name."""
