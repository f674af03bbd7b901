"""Speech found with Silero VAD."""
