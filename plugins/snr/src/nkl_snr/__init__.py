"""Signal-to-noise ratio without a reference."""
