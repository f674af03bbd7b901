"""Ways to fuse the predictions of several models."""
