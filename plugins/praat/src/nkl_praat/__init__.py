"""Voice, formant, syllable and pause features, computed with Praat."""
