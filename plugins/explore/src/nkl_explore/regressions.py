"""Pairs of features or columns, with a regression for each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import stats

from nkl.data import Axis, Chapter, Chart, Samples, Series, Table, figure_text
from nkl.errors import did_you_mean
from nkl.parts import Material
from nkl_explore.distributions import MOST_POINTS
from nkl_explore.feature_charts import columns_of, labels_of
from nkl_explore.labels import Labels, thirds
from nkl_explore.stating import mixed_table
from nkl_explore.stating import tested as tests_table
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.correlating import correlate
from nkl_explore.statistics.family import corrected
from nkl_explore.statistics.mixed import mixed_model
from nkl_explore.statistics.words import sentence

_MOST_GROUPS = 8
_LEAST = 3

Triple = tuple[Column, Column, Column]
"""What is across, what is up, and what colours."""


def regressions(
    material: Material, samples: Samples | None, asked: Sequence[Sequence[str]], statistics: bool
) -> Chapter:
    """Draw pairs.

    Args:
        material: what there is.
        samples: with features; ``None`` where there are none, so that columns of the data alone can be drawn.
        asked: names of two features or columns each, and of a third that colours; the target if not given.
        statistics: whether mixed models are shown.
    """
    labels = Labels(material) if samples is None else labels_of(material, samples)
    features = {} if samples is None else columns_of(samples)
    drawn: list[Triple] = []
    text: list[str] = []
    for names in asked:
        columns = [_column(name, features, labels) for name in names]
        wrong = [one for one in columns if one.kind == "nothing"]
        wrong += [replace(one, reason=_no_number(one)) for one in columns[:2] if one.kind == "category"]
        if wrong:
            text += [f"EXPL.regplot: {one.name} is not drawn: {one.reason}." for one in wrong]
        else:
            drawn.append((columns[0], columns[1], _hue([*columns[2:], labels.target][0])))
    found = corrected([correlate(x, y, labels.speakers) for x, y, _ in drawn])
    charts = tuple(_chart(one, pair, material.seed) for one, pair in zip(drawn, found, strict=True))
    tables: list[Table] = [tests_table("Do they go together?", found)] if found else []
    if statistics and drawn:
        for x, y, hue in drawn:
            several = len(hue.labels) > 1
            tables.append(mixed_table(mixed_model(y, [x, *[hue][:several]], labels.speakers, product=several)))
        text.append("The mixed models ask whether the slope differs between groups: their test is of the products.")
    return Chapter("regressions", "Features by features", tuple(dict.fromkeys(text)), tuple(tables), charts)


def _no_number(column: Column) -> str:
    names = " and ".join(column.labels) if len(column.labels) == 2 else ""
    if names:
        return f"a line needs more than two different values, and it is {names}"
    return (
        f"a line needs numbers, and it holds {', '.join(column.labels[:3])}{', ...' if len(column.labels) > 3 else ''}"
    )


def _hue(column: Column) -> Column:
    """Groups to be coloured; one for all where there is nothing to tell them apart by."""
    if column.kind == "nothing":
        return Column(column.name, "category", np.zeros(len(column.values)), ("all",))
    return recoded(thirds(column))


def _column(name: str, features: dict[str, Column], labels: Labels) -> Column:
    if name in features:
        return features[name]
    column = labels.column(name)
    if column.kind == "nothing" and column.reason.startswith("there is no such column"):
        hint = did_you_mean(name, [*features, *map(str, labels.table.columns), *labels.recordings])
        return replace(column, reason=f"there is no such feature or column{hint}".rstrip("?."))
    return column


def _chart(one: Triple, found: Association, seed: int) -> Chart:
    x, y, hue = one
    known = ~(x.missing | y.missing | hue.missing)
    counts = np.bincount(hue.codes[known], minlength=len(hue.labels))
    kept = np.sort(np.argsort(-counts, kind="stable")[:_MOST_GROUPS])
    clouds, lines, slopes = [], [], []
    by = f", by {hue.name}" if len(hue.labels) > 1 else ""
    rng = np.random.default_rng(seed)
    for code in kept:
        rows = np.flatnonzero(known & (hue.codes == code))
        label = hue.labels[code]
        if len(rows) >= _LEAST and np.ptp(x.values[rows]) > 0:
            line = stats.linregress(x.values[rows], y.values[rows])
            ends = np.array([x.values[rows].min(), x.values[rows].max()])
            lines.append(Series(label, line.intercept + line.slope * ends, ends, drawn="line"))
            slopes.append(f"{label} {figure_text(float(line.rvalue))}".removeprefix("all " if not by else ""))
        share = max(MOST_POINTS // len(kept), 1)
        rows = rows if len(rows) <= share else np.sort(rng.choice(rows, share, replace=False))
        if len(rows):
            clouds.append(Series(label, y.values[rows], x.values[rows]))
    said = f"{sentence(found, y.unit)} r of samples, taken as independent{by}: {', '.join(slopes)}."
    return Chart(
        f"regression {x.name} {y.name} {hue.name}",
        "points",
        f"{x.name} and {y.name}{by}",
        said if slopes else sentence(found, y.unit),
        (*clouds, *lines),
        x=Axis(x.name, x.unit),
        y=Axis(y.name, y.unit),
    )
