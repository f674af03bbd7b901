"""Embeddings of transformer encoders: weights, batches, layers, pooling."""
