"""Quality of speech as listeners would rate it."""
