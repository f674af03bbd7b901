"""Figures that can be believed: measures with intervals, baselines, calibration, comparisons, checks of data."""
