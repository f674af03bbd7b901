"""Acoustic features of openSMILE."""
