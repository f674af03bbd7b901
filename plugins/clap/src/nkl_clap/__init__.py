"""Embeddings of CLAP."""
