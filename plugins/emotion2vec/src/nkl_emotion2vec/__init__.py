"""Embeddings and emotions of emotion2vec."""
