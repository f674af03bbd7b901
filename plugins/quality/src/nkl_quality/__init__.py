"""Quality and intelligibility of speech without a reference."""
