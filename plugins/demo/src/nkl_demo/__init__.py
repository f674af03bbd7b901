"""A local page that applies a trained model."""
