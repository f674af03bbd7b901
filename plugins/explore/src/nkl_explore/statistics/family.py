"""Holm's correction over all tests that are made together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from statsmodels.stats.multitest import multipletests

from nkl_explore.statistics.association import ALPHA, Association


def holm(p_values: Sequence[float]) -> np.ndarray:
    """Holm's (1979) adjusted p values, in the order given; NaN stays NaN and does not count as a test."""
    values = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(len(values), np.nan)
    known = ~np.isnan(values)
    if known.any():
        adjusted[known] = multipletests(values[known], ALPHA, "holm")[1]
    return adjusted


def corrected(family: Sequence[Association]) -> list[Association]:
    """The same with p values that are corrected over all of them."""
    return [replace(one, corrected=float(p)) for one, p in zip(family, holm([one.p for one in family]), strict=True)]


def smallest(p_values: Sequence[float]) -> float:
    """The smallest p value of several tests of one question, after Holm's correction over them."""
    return min(1.0, min(p_values) * len(p_values))
