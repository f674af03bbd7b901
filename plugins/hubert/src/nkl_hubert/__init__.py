"""Embeddings of HuBERT."""
