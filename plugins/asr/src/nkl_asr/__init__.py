"""Transcripts by Whisper."""
