"""Neural networks for nkl, trained with PyTorch."""
