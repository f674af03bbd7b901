"""Who speaks when, found with pyannote.audio."""
