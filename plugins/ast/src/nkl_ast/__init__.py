"""Embeddings of the Audio Spectrogram Transformer."""
