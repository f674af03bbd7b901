"""Whether two results are the same, and where they are not."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def difference(one: Any, other: Any, tolerance: float = 0.0, where: str = "") -> str:
    """Where two nested values of the same make differ, in words; empty where they do not.

    Args:
        one: arrays, tables, records, mappings, sequences, plain values.
        other: likewise.
        tolerance: for numbers, relative to the largest magnitude in the same column of either array: features of one
            column share a scale, while those of one row do not.
        where: what the values are, for the message.
    """
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return _between_arrays(one, other, tolerance, where)
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return _between_tables(one, other, tolerance, where)
    if isinstance(one, pd.Index) and isinstance(other, pd.Index):
        return "" if one.equals(other) else f"{where}: the indices differ"
    if dataclasses.is_dataclass(one) and type(one) is type(other):
        names = [field.name for field in dataclasses.fields(one)]
        return _first(((name, getattr(one, name), getattr(other, name)) for name in names), tolerance, where)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if list(one) != list(other):
            return f"{where}: {list(one)} against {list(other)}"
        return _first(((str(key), one[key], other[key]) for key in one), tolerance, where)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        if len(one) != len(other):
            return f"{where}: {len(one)} against {len(other)} items"
        return _first(((str(i), a, b) for i, (a, b) in enumerate(zip(one, other, strict=True))), tolerance, where)
    if isinstance(one, float) and isinstance(other, float):
        return _between_arrays(np.array([one]), np.array([other]), tolerance, where)
    return "" if one is other or one == other else f"{where}: {one!r} against {other!r}"


def _first(triples: Any, tolerance: float, where: str) -> str:
    for name, one, other in triples:
        if found := difference(one, other, tolerance, f"{where}.{name}".strip(".")):
            return found
    return ""


def _between_tables(one: pd.DataFrame, other: pd.DataFrame, tolerance: float, where: str) -> str:
    if list(one.columns) != list(other.columns) or len(one) != len(other):
        return f"{where}: a table of {len(one)} rows, {list(one.columns)} against {len(other)}, {list(other.columns)}"
    if not one.index.equals(other.index):
        return f"{where}: the indices differ"
    triples = ((str(name), one[name].to_numpy(), other[name].to_numpy()) for name in one.columns)
    return _first(triples, tolerance, where)


def _between_arrays(one: np.ndarray, other: np.ndarray, tolerance: float, where: str) -> str:
    if one.shape != other.shape:
        return f"{where}: shape {one.shape} against {other.shape}"
    if not (np.issubdtype(one.dtype, np.number) and np.issubdtype(other.dtype, np.number)):
        same = (one == other) | (pd.isna(one) & pd.isna(other))
        return "" if np.all(same) else f"{where}: {one[~same][0]!r} against {other[~same][0]!r}"
    if one.size == 0:
        return ""
    wide, wider = one.astype(np.float64), other.astype(np.float64)
    size = np.nanmax(np.nan_to_num(np.maximum(np.abs(wide), np.abs(wider)), posinf=0.0), axis=0)
    same = (wide == wider) | (np.isnan(wide) & np.isnan(wider))
    with np.errstate(invalid="ignore"):
        far = ~same & ~(np.abs(wide - wider) <= tolerance * size)
    if not far.any():
        return ""
    at = tuple(int(place[0]) for place in np.nonzero(far))
    return (
        f"{where}: {int(far.sum())} of {far.size} numbers differ, the first at {at}: {one[at]!r} against {other[at]!r}"
    )
