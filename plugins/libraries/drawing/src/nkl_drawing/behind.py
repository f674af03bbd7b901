"""The values behind a chart, as rows: for a table beside it, and as a file to work on."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nkl.data import Chart, Series, Table, value_text

_MOST_ROWS = 40
_MOST_IN_A_FILE = 2000


def table(chart: Chart) -> Table:
    """The values of a chart, no more rows than one may wish to read; of distributions what describes each group."""
    rows = [*(map(_described, chart.own) if chart.kind == "distributions" else _rows(chart))]
    note = f"{len(rows) - _MOST_ROWS} more rows are in the CSV file." if len(rows) > _MOST_ROWS else ""
    found = Table.of(chart.title, rows[:_MOST_ROWS], note)
    numeric = tuple(at > 0 and name != "series" for at, name in enumerate(found.head))
    return Table(found.title, found.head, found.rows, found.note, numeric)


def text(chart: Chart) -> str:
    """The values as CSV; of very many, so many evenly chosen."""
    rows = [*_rows(chart)]
    chosen = np.linspace(0, len(rows) - 1, min(len(rows), _MOST_IN_A_FILE)).astype(np.int64)
    file = io.StringIO()
    keys = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(file, keys, lineterminator="\n")
    writer.writeheader()
    for at in chosen.tolist():
        writer.writerow({key: _plain(value) for key, value in rows[at].items()})
    return file.getvalue()


def _rows(chart: Chart) -> Iterator[Mapping[str, Any]]:
    if chart.kind == "heat map":
        corner = f"{chart.y.text} \\ {chart.x.text}" if chart.x.text and chart.y.text else "row"
        for one in chart.series:
            yield {corner: one.name, **dict(zip(chart.labels, one.y.tolist(), strict=True))}
    elif chart.labels:
        for at, label in enumerate(chart.labels):
            yield {chart.x.text or "label": label, **{key: value for one in chart.own for key, value in _of(one, at)}}
        for one in chart.lines:
            if one.x is None:
                first = (chart.own[0].name if chart.own else "") or "value"
                yield {chart.x.text or "label": one.name, first: float(one.y[0])}
    elif chart.kind == "histogram":
        for one in chart.own:
            assert one.x is not None
            for at, value in enumerate(one.y.tolist()):
                ends = {"from": float(one.x[at]), "to": float(one.x[at + 1])}
                yield {"series": one.name, **ends, chart.y.text or "value": value}
    else:
        for one in chart.own:
            for at, value in enumerate(one.y.tolist()):
                place = {} if one.x is None else {chart.x.text or "x": float(one.x[at])}
                yield {"series": one.name, **place, chart.y.text or "y": value, **_ends(one, at)}


def _of(one: Series, at: int) -> Iterator[tuple[str, float]]:
    yield one.name or "value", float(one.y[at])
    for end, value in _ends(one, at).items():
        yield f"{one.name} {end}".strip(), value


def _ends(one: Series, at: int) -> dict[str, float]:
    if one.low is None or one.high is None:
        return {}
    return {"low": float(one.low[at]), "high": float(one.high[at])}


def _described(one: Series) -> Mapping[str, Any]:
    """Number, mean and quartiles of a group."""
    known = one.y[np.isfinite(one.y)]
    facts: dict[str, Any] = {"group": one.name, "number": len(known)}
    if len(known):
        quarters = np.percentile(known, [0, 25, 50, 75, 100]).tolist()
        facts |= {"mean": float(known.mean()), "SD": float(known.std(ddof=1)) if len(known) > 1 else math.nan}
        facts |= dict(zip(("lowest", "lower quartile", "median", "upper quartile", "highest"), quarters, strict=True))
    return facts


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10g}" if math.isfinite(value) else ""
    return value_text(value)
