"""Embeddings of Whisper's encoder."""
