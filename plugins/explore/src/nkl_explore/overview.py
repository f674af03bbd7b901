"""What the data is: samples, speakers, lengths, classes, splits, and how it was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import Axis, Chapter, Chart, Series, Table
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_explore.labels import UNITS, Labels, thirds
from nkl_explore.overview_options import OverviewOptions
from nkl_explore.statistics.column import Column, recoded

_MOST_VALUES = 20
_MOST_CLASSES = 30
_OF_RECORDINGS = (
    "sampling_rate",
    "duration",
    "level_db",
    "peak",
    "silence_share",
    "clipped_share",
    "offset",
    "correlation",
)


class Overview(Explorer):
    """Counts."""

    place = "data"
    options: OverviewOptions

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"recordings"})

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Count samples, speakers and hours, by split, database and class or value."""
        labels = Labels(material)
        if not len(material.table):
            return Explored((Chapter("data", "The data", ("There are no samples.",)),))
        classes = recoded(thirds(labels.target))
        groups = {"split": labels.column("split"), "database": labels.column("source_db"), classes.name: classes}
        tables = [Table.of("All samples", [_counts(labels, np.ones(len(material.table), dtype=bool))])]
        tables += [
            Table.of(f"By {name}", list(_by(labels, name, one)), _note(one, labels.target))
            for name, one in groups.items()
            if one.labels
        ]
        tables += _recordings(material)
        text = [_sentence(labels)]
        if self.options.print_colvals:
            tables.append(_values(labels))
        charts = (_chart(classes, labels),) if 1 < len(classes.labels) <= _MOST_CLASSES else ()
        return Explored((Chapter("data", "The data", tuple(text), tuple(tables), charts),), headline=text[0])


def _sentence(labels: Labels) -> str:
    table, material = labels.table, labels.material
    speakers = (
        f"{labels.speakers.count} speakers" if labels.speakers.unit == "speakers" else "speakers who are not known"
    )
    parts = [f"{len(table)} samples of {speakers}"]
    lengths = labels.lengths
    if np.isfinite(lengths).any():
        parts.append(f"{np.nansum(lengths) / 60:.1f} minutes, {np.nanmean(lengths):.1f} s a sample")
    target = labels.target
    if target.labels:
        classes = recoded(target).labels
        parts.append(f"{len(classes)} classes of {target.name}" if len(classes) != 1 else f"one class of {target.name}")
    elif target.kind == "number":
        parts.append(f"{target.name} from {np.nanmin(target.values):.4g} to {np.nanmax(target.values):.4g}")
    if len(material.facts) and "sampling_rate" in material.facts.columns:
        rates = sorted(material.facts["sampling_rate"].unique())
        parts.append("recorded at " + ", ".join(f"{rate / 1000:g} kHz" for rate in rates[:5]))
    return "; ".join(parts) + "."


def _counts(labels: Labels, rows: np.ndarray) -> dict[str, Any]:
    found: dict[str, Any] = {"samples": int(rows.sum())}
    if labels.speakers.unit == "speakers":
        found["speakers"] = len(np.unique(labels.speakers.codes[rows]))
    lengths = labels.lengths[rows]
    if np.isfinite(lengths).any():
        found |= {
            "minutes": float(np.nansum(lengths) / 60),
            "mean length in s": float(np.nanmean(lengths)),
            "shortest in s": float(np.nanmin(lengths)),
            "longest in s": float(np.nanmax(lengths)),
        }
    target = labels.target
    if target.kind == "number":
        values = target.values[rows & ~target.missing]
        if len(values):
            found |= {f"mean of {target.name}": float(values.mean()), "standard deviation": float(values.std())}
    return found


def _by(labels: Labels, name: str, groups: Column) -> Iterator[dict[str, Any]]:
    target = labels.target
    for code, label in enumerate(groups.labels[:_MOST_CLASSES]):
        rows = groups.codes == code
        row = {name: label, **_counts(labels, rows)}
        if target.labels and groups.name != target.name and len(target.labels) <= 10:
            row |= {f"{one}": int((rows & (target.codes == at)).sum()) for at, one in enumerate(target.labels)}
        yield row


def _note(groups: Column, target: Column) -> str:
    notes = []
    if len(groups.labels) > _MOST_CLASSES:
        notes.append(f"The first {_MOST_CLASSES} of {len(groups.labels)}.")
    if groups.name == target.name and target.kind == "number":
        notes.append("Thirds of the samples.")
    return " ".join(notes)


def _recordings(material: Material) -> list[Table]:
    """Rates, lengths and levels of the files."""
    facts = material.facts
    if not len(facts):
        return []
    rows = []
    for name in (one for one in _OF_RECORDINGS if one in facts.columns):
        values = facts[name].to_numpy(dtype=np.float64)
        values = values[np.isfinite(values)]
        if len(values):
            low, middle, high = np.quantile(values, [0.0, 0.5, 1.0])
            unit = f" in {UNITS[name]}" if name in UNITS else ""
            rows.append({"of recordings": name + unit, "lowest": low, "median": middle, "highest": high})
    note = f"{len(facts)} files. Levels are relative to full scale; silence is what is under -50 dB."
    return [Table.of("Recordings", rows, note)]


def _values(labels: Labels) -> Table:
    """How often each value of each column occurs."""
    rows = []
    for name in map(str, labels.table.columns):
        cells = labels.table[name]
        counts = cells.dropna().astype(str).value_counts()
        shown = ", ".join(f"{value} ({count})" for value, count in counts.head(_MOST_VALUES).items())
        more = f", and {len(counts) - _MOST_VALUES} more" if len(counts) > _MOST_VALUES else ""
        if (
            pd.api.types.is_numeric_dtype(cells)
            and not pd.api.types.is_bool_dtype(cells)
            and len(counts) > _MOST_VALUES
        ):
            shown, more = f"{cells.min():.4g} to {cells.max():.4g}, mean {cells.mean():.4g}", ""
        rows.append(
            {
                "column": name,
                "different values": len(counts),
                "missing": int(cells.isna().sum()),
                "values": (shown + more) or "none",
            }
        )
    return Table.of("Values of all columns", rows)


def _chart(classes: Column, labels: Labels) -> Chart:
    """Samples a class, a part of the bar for each split."""
    split = labels.column("split")
    names = split.labels or ("samples",)
    codes = split.codes if split.labels else np.zeros(len(classes.values), dtype=np.int64)
    counts = np.zeros((len(names), len(classes.labels)))
    known = (codes >= 0) & ~classes.missing
    np.add.at(counts, (codes[known], classes.codes[known]), 1)
    totals = counts.sum(axis=0)
    most, fewest = (f"{classes.labels[at]} has" for at in (int(totals.argmax()), int(totals.argmin())))
    shows = f"Samples of each {classes.name}: {most} most ({totals.max():.0f}), {fewest} fewest ({totals.min():.0f})."
    if np.ptp(totals) == 0:
        shows = f"Samples of each {classes.name}: {totals.max():.0f} of each."
    series = tuple(Series(name, counts[at]) for at, name in enumerate(names))
    axis = Axis("samples", low=0.0)
    return Chart(
        "classes", "stacked", f"Samples by {classes.name}", shows, series, classes.labels, Axis(classes.name), axis
    )
