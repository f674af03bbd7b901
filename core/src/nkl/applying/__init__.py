"""``nkl predict`` with a trained model: recordings in, predictions out."""
