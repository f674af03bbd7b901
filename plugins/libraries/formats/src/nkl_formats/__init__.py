"""Writes segments in the formats of other programs: TextGrid, RTTM, Audacity, audformat."""
