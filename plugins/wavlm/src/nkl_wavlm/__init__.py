"""Embeddings of WavLM."""
