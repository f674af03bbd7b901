"""Asks a part about many segments, through the store."""
