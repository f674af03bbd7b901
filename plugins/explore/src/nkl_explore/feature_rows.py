"""The features of the samples on the page, ready to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nkl.data import Frames, Samples, generator, side_of, speakers_of
from nkl.errors import UserError
from nkl.parts import Material

_POOLING = ("mean", "std")
_LEAST_OF_CLASS = 30


@dataclass(frozen=True, eq=False)
class FeatureRows:
    """Rows of features, with the target of each.

    Attributes:
        samples: features are float32, NaN where one is missing or not finite; none is the same in all samples.
        notes: what was left out, as sentences.
    """

    samples: Samples
    notes: tuple[str, ...] = ()


def feature_rows(material: Material, side: Iterable[str] = ()) -> FeatureRows:
    """The features of the table's rows.

    Args:
        material: what there is.
        side: columns of the table that learners want beside the target; those that are not there are left out.

    Raises:
        UserError: saying why there are none to look at.
    """
    given = material.features
    if given is not None and isinstance(given.values, Frames):
        given = given.pooled(_POOLING)
    if given is None or not isinstance(given.values, np.ndarray) or not given.columns:
        raise UserError("There are no features to look at: name some in FEATS.type, such as os.")
    table = material.table
    known = given.index.get_indexer(table.index) >= 0
    notes = [f"{int((~known).sum())} samples have no features and are left out."] if not known.all() else []
    table = table[known]
    if len(table) < 3:
        raise UserError(f"There are {len(table)} samples with features, which are too few to look at.")
    values = np.asarray(given.rows(table.index), dtype=np.float32)
    values = np.where(np.isfinite(values), values, np.float32(np.nan))
    varying = _varying(values)
    if not varying.any():
        raise UserError("All features are the same in all samples, or missing.")
    if not varying.all():
        left = [name for name, varies in zip(given.columns, varying, strict=True) if not varies]
        notes.append(f"Left out, since they are missing or the same in all samples: {listed(left)}.")
        values = values[:, varying]
    columns = tuple(name for name, varies in zip(given.columns, varying, strict=True) if varies)
    target = material.target
    asked = side_of(table, [name for name in side if name in table.columns])
    rows = Samples(table.index, values, columns, target.encode(table), target.labels, speakers_of(table), side=asked)
    return FeatureRows(rows, tuple(notes))


def filled(values: np.ndarray) -> np.ndarray:
    """Features in standard deviations from their mean, with the median for what is missing; float32."""
    known = np.where(np.isnan(values), np.nanmedian(values, axis=0), values).astype(np.float64)
    spread = known.std(axis=0)
    return ((known - known.mean(axis=0)) / np.where(spread > 0, spread, 1.0)).astype(np.float32)


def some_of(samples: Samples, most: int, seed: int, purpose: str) -> np.ndarray:
    """Positions of at most about this many samples, in order; of rare classes more than their share."""
    if len(samples) <= most:
        return np.arange(len(samples))
    rng = generator(seed, purpose)
    share = most / len(samples)
    if not samples.labels:
        return np.sort(rng.choice(len(samples), most, replace=False))
    chosen = []
    for code in np.unique(samples.target):
        of_class = np.flatnonzero(samples.target == code)
        count = min(len(of_class), max(round(share * len(of_class)), _LEAST_OF_CLASS))
        chosen.append(rng.choice(of_class, count, replace=False))
    return np.sort(np.concatenate(chosen))


def listed(names: Sequence[str], most: int = 5) -> str:
    """Some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _varying(values: np.ndarray) -> np.ndarray:
    """Which columns have two values at least."""
    known = ~np.isnan(values)
    low = np.where(known, values, np.inf).min(axis=0)
    high = np.where(known, values, -np.inf).max(axis=0)
    return np.asarray(high > low)
