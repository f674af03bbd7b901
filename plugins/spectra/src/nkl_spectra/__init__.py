"""Mel spectrograms and linear cepstra."""
