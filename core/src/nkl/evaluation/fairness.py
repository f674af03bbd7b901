"""Whether a model serves all groups of speakers alike."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from nkl.data.predictions import Predictions
from nkl.data.report import Fairness, Finding, Measure
from nkl.errors import UserError
from nkl.evaluation.alignment import labelled, plain_index, take
from nkl.evaluation.clusters import Clusters, cluster
from nkl.evaluation.comparison import choose
from nkl.evaluation.figures import figures_of, overall
from nkl.evaluation.jackknife import FEWEST, Figure, Spread, difference, measured, spread
from nkl.evaluation.significance import ALPHA
from nkl.evaluation.statistic import LOWER_IS_BETTER


def age_bands(ages: pd.Series, edges: Sequence[float] = (30, 45, 60)) -> pd.Series:
    """Name the age band of each sample: ``under 30``, ``30 to 44``, …, ``60 and over``; missing where the age is."""
    names = [f"under {edges[0]:g}"]
    names += [f"{low:g} to {high - 1:g}" for low, high in pairwise(edges)]
    names.append(f"{edges[-1]:g} and over")
    numbers = pd.to_numeric(ages, errors="coerce").to_numpy(dtype=np.float64)
    places = np.searchsorted(np.asarray(edges, dtype=np.float64), numbers, side="right")
    named = [None if np.isnan(age) else names[place] for age, place in zip(numbers, places, strict=True)]
    return pd.Series(named, index=ages.index, name=ages.name, dtype=object)


def by_group(predictions: Predictions, column: pd.Series, measure: str | None = None) -> Fairness:
    """Measure each group, and the gap between the best and the worst.

    A group is called worse only where the interval of the gap leaves out 0 and both groups have five speakers or more. The
    interval is corrected for all pairs of groups among which the two were picked (Bonferroni).

    Args:
        predictions: with their truth.
        column: the group of each sample, on a segmented index; joined by index, samples without a group are left out.
        measure: what the gap is of; the headline where it is ``None``.

    Raises:
        UserError: if the column has a sample twice, fewer than two groups have samples, or there is no such measure.
    """
    known, name = labelled(predictions), str(column.name)
    codes, labels = pd.factorize(_joined(known, column), sort=True)
    if len(labels) < 2:
        raise UserError(f"Column {name} has {len(labels)} group(s) among the test samples; a comparison needs two.")
    clusters = cluster(known.speakers, len(known))
    figures = {
        str(label): figures_of([take(known, codes == at)], replace(clusters, codes=clusters.codes[codes == at]))
        for at, label in enumerate(labels)
    }
    chosen = choose(measure, list(next(iter(figures.values()))), "No gap can be given")
    own = {label: found[chosen] for label, found in figures.items() if np.isfinite(found[chosen].value)}
    if len(own) < 2:
        raise UserError(f"{chosen} is defined for fewer than two groups of column {name}.")
    judged = {label: figure for label, figure in own.items() if figure.clusters >= FEWEST}
    judged = judged if len(judged) > 1 else own
    best, worst = _extremes(judged, chosen)
    differ = _classes(known, codes == list(labels).index(best)) != _classes(known, codes == list(labels).index(worst))
    gap = _gap(chosen, judged[best], judged[worst], differ and chosen in ("UAR", "macro-F1"))
    pairs = len(judged) * (len(judged) - 1) // 2
    found = measured(gap, level=1 - ALPHA / pairs, found=_gap_spread(gap, judged[best], judged[worst]))
    groups = {label: tuple(map(measured, _headline(overall(own), chosen))) for label, own in figures.items()}
    findings = _findings(name, codes, figures, clusters, chosen)
    return Fairness(name, groups, found, best, worst, _verdict(name, chosen, best, worst, found), findings)


GROUPINGS = ("gender", "age", "language", "source_db")


def by_groups(
    predictions: Predictions, table: pd.DataFrame, target: str, measure: str | None = None
) -> tuple[Fairness, ...]:
    """Measure the groups of each column that tells groups apart: gender, age band, language, database.

    Args:
        predictions: with their truth.
        table: of the predicted samples, on the segmented index.
        target: what was predicted; it is no grouping of itself.
        measure: what the gaps are of; the headline where it is ``None``.
    """
    found = []
    for name in GROUPINGS:
        if name == target or name not in table.columns:
            continue
        column = age_bands(table[name]) if name == "age" else table[name]
        if column.nunique() > 1:
            with contextlib.suppress(UserError):  # fewer than two groups can be judged: there is no gap to report
                found.append(by_group(predictions, column, measure))
    return tuple(found)


def _joined(known: Predictions, column: pd.Series) -> np.ndarray:
    groups = column.to_numpy(dtype=object)
    if not column.index.equals(known.index):
        keys = plain_index(column.index)
        if keys.has_duplicates:
            raise UserError(
                f"Column {column.name} has {int(keys.duplicated().sum())} samples twice; it cannot be joined."
            )
        places = keys.get_indexer(plain_index(known.index))
        groups = np.array([*groups, None], dtype=object)[places]
    return np.array([None if pd.isna(group) else str(group) for group in groups], dtype=object)


def _headline(figures: list[Figure], chosen: str) -> list[Figure]:
    """What the gap is of comes first."""
    return sorted(figures, key=lambda one: one.name != chosen)


def _extremes(figures: Mapping[str, Figure], measure: str) -> tuple[str, str]:
    """The best and the worst group."""
    sign = 1 if measure in LOWER_IS_BETTER else -1
    order = sorted(figures, key=lambda label: sign * figures[label].value)
    return order[0], order[-1]


def _classes(known: Predictions, mask: np.ndarray) -> set[int]:
    """The classes in the truth of a group."""
    assert known.truth is not None
    return set(np.unique(known.truth[mask])) if known.is_classification else set()


def _gap(measure: str, best: Figure, worst: Figure, differ: bool) -> Figure:
    """How far the worst is behind the best, above 0."""
    pair = (best, worst) if measure in LOWER_IS_BETTER else (worst, best)
    gap = difference(f"gap in {measure}", *pair)
    few = f"both groups need {FEWEST} {best.unit} at least" if min(best.clusters, worst.clusters) < FEWEST else ""
    other = "the two groups have different classes, so their means over classes are not comparable" if differ else ""
    return replace(gap, n=best.n + worst.n, weights=best.weights + worst.weights, reason=few or gap.reason or other)


def _gap_spread(gap: Figure, best: Figure, worst: Figure) -> Spread:
    """Of groups without a common speaker the squared errors add up (Welch 1947); others are left out of both at once."""
    found = [spread(best), spread(worst)]
    if gap.reason or any(one.reason for one in found) or ((best.weights > 0) & (worst.weights > 0)).any():
        shared = spread(gap)
        freedom = np.nanmin([shared.freedom, *(one.freedom for one in found)]) if not shared.reason else np.nan
        return replace(shared, freedom=float(freedom))
    parts = [one.error**2 for one in found]
    freedom = sum(parts) ** 2 / sum(part**2 / one.freedom for part, one in zip(parts, found, strict=True))
    return Spread(float(np.sqrt(sum(parts))), float(freedom))


def _verdict(column: str, measure: str, best: str, worst: str, gap: Measure) -> str:
    if gap.reason:
        return f"By {column}: whether {measure} differs between groups cannot be judged: {gap.reason}."
    if gap.low > 0:
        return f"By {column}: {measure} of {worst} is worse than of {best}."
    return f"By {column}: no difference of {measure} is shown between groups."


def _findings(
    column: str, codes: np.ndarray, figures: Mapping[str, Mapping[str, Figure]], clusters: Clusters, measure: str
) -> tuple[Finding, ...]:
    findings = []
    if (codes < 0).any():
        message = f"{int((codes < 0).sum())} of {len(codes)} test samples have no {column} and are in no group."
        findings.append(Finding("note", "samples without group", message))
    counts = [len(np.unique(clusters.codes[codes == at])) for at in range(len(figures))]
    small = [f"{label} ({count})" for label, count in zip(figures, counts, strict=True) if count < FEWEST]
    if small:
        message = f"Groups of {column} with fewer than {FEWEST} {clusters.unit}: {', '.join(small)}."
        advice = "What differs there may be single speakers: no group is called worse; test on more of them."
        findings.append(Finding("warning", "small groups", message, advice))
    return tuple(findings)
