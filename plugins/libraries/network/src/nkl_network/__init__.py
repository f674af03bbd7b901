"""What nkl's plugins with PyTorch share, whatever their networks are."""
