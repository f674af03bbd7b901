"""Recordings of phones, and the sound of videos."""
