"""How labels are distributed over the target, for samples and for speakers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nkl.data import Axis, Chapter, Chart, Series, Table
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_explore import distributions
from nkl_explore.labels import Labels, thirds
from nkl_explore.stating import groups_table, mixed_table, tested
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.family import corrected
from nkl_explore.statistics.mixed import mixed_model
from nkl_explore.statistics.relating import relate
from nkl_explore.statistics.speakers import Speakers
from nkl_explore.statistics.words import effect_text, p_text, sentence
from nkl_explore.value_count_options import ValueCountOptions

_MOST_GROUPS = 12


@dataclass(frozen=True, eq=False)
class _Asked:
    """One entry of ``value_counts``.

    Attributes:
        columns: one or two.
        found: whether it has to do with the target, or the two with each other; corrected over all entries.
    """

    columns: tuple[Column, ...]
    found: Association

    @property
    def title(self) -> str:
        return " and ".join(column.name for column in self.columns)


class ValueCounts(Explorer):
    """A chart a column, or a pair of columns, that the INI names."""

    place = "bias"
    options: ValueCountOptions

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"recordings"}) if self.options.value_counts else frozenset()

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Draw what is asked for; what cannot be drawn is a sentence."""
        if not self.options.value_counts:
            return Explored()
        labels = Labels(material)
        asked, text = self._asked(labels, advance)
        charts = [chart for one in asked for chart in self._charts(one, labels)]
        tables = [tested("Tests of these columns", [one.found for one in asked])] if asked else []
        if self.options.print_stats:
            tables += [table for one in asked for table in _statistics(one, labels)]
        chapter = Chapter(
            "value-counts",
            f"Labels and {labels.target.name}",
            tuple(text),
            tables=tuple(tables),
            charts=tuple(_named_apart(charts)),
        )
        return Explored((chapter,))

    def _asked(self, labels: Labels, advance: Callable[[float], None]) -> tuple[list[_Asked], list[str]]:
        """What can be drawn, and sentences about what cannot."""
        asked, text = [], []
        # est_snr and snr_pred may be one column: it is drawn, and counted among the tests, once
        named = [tuple(labels.column(name) for name in names) for names in self.options.value_counts or []]
        entries = list({tuple(column.name for column in columns): columns for columns in named}.values())
        for done, columns in enumerate(entries, 1):
            for column in columns:
                if column.kind == "nothing":
                    text.append(f"{column.name} is not drawn: {column.reason}.")
            if labels.target.kind == "nothing":
                text.append(f"Nothing is compared with {labels.target.name}: {labels.target.reason}.")
            elif all(column.kind != "nothing" for column in columns):
                one, other = (labels.target, columns[0]) if len(columns) == 1 else columns
                asked.append(_Asked(columns, relate(one, other, labels.speakers)))
            advance(done / len(entries))
        family = corrected([one.found for one in asked])
        return [replace(one, found=found) for one, found in zip(asked, family, strict=True)], list(dict.fromkeys(text))

    def _charts(self, one: _Asked, labels: Labels) -> Iterator[Chart]:
        if len(one.columns) == 2:
            yield self._pair(one, labels)
            return
        column, target, known = one.columns[0], labels.target, labels.speakers.unit == "speakers"
        if column is target:
            yield _alone(target)
            return
        said = sentence(one.found, column.unit or target.unit)
        yield self._drawn(
            f"{one.title} samples", column, target, _of_samples(one.found) if known else said, "samples", labels
        )
        if known and (cells := _cells(column, target, labels.speakers)):
            yield self._drawn(f"{one.title} speakers", *cells, said, "speakers", labels)

    def _drawn(self, name: str, column: Column, target: Column, shows: str, unit: str, labels: Labels) -> Chart:
        seed = labels.material.seed
        of = "samples" if unit == "samples" else "speakers, each once a group"
        title = f"{column.name} by {target.name}: {of}"
        if column.kind == target.kind == "category":
            return distributions.of_categories(name, title, shows, column, target, unit)
        if column.kind == target.kind:
            return distributions.of_pairs(name, title, shows, column, target, None, seed, line=True)
        numbers, groups = (column, target) if column.kind == "number" else (target, column)
        axis = Axis(numbers.name, numbers.unit)
        return distributions.of_numbers(name, title, shows, numbers.values, groups, axis, self.options.dist_type, seed)

    def _pair(self, one: _Asked, labels: Labels) -> Chart:
        """Two columns, coloured by the target."""
        x, y = one.columns
        groups = recoded(thirds(labels.target))
        said, seed = sentence(one.found, x.unit or y.unit), labels.material.seed
        title = f"{x.name} and {y.name}, by {groups.name}"
        if x.kind == y.kind == "number":
            return distributions.of_pairs(one.title, title, said, x, y, groups, seed, line=False)
        if x.kind == y.kind:
            return distributions.of_categories(one.title, title, said, _both(x, y), groups, "samples")
        numbers, kinds = (x, y) if x.kind == "number" else (y, x)
        both = _both(kinds, groups)
        counts = np.bincount(both.codes[~both.missing], minlength=len(both.labels))
        series = [
            Series(label, _some(numbers.values[(both.codes == code) & ~numbers.missing], seed))
            for code, label in enumerate(both.labels)
            if code in np.argsort(-counts, kind="stable")[:_MOST_GROUPS]
        ]
        full = tuple(one for one in series if len(one.y))
        return Chart(
            one.title, "distributions", title, said, full, x=Axis(both.name), y=Axis(numbers.name, numbers.unit)
        )


def _some(values: np.ndarray, seed: int) -> np.ndarray:
    """No more dots than can be drawn."""
    if len(values) <= distributions.MOST_POINTS:
        return values
    return np.random.default_rng(seed).choice(values, distributions.MOST_POINTS, replace=False)


def _alone(target: Column) -> Chart:
    """The target itself."""
    name, shows = target.name, f"How often each {target.name} occurs."
    if target.kind == "number":
        return Chart.histogram(name, name, shows, {name: target.values}, Axis(name, target.unit))
    counts = np.bincount(target.codes[~target.missing], minlength=len(target.labels)).astype(np.float64)
    return Chart(name, "bars", name, shows, (Series("samples", counts),), target.labels, y=Axis("samples", low=0.0))


def _of_samples(found: Association) -> str:
    """What can be said of samples: a size, and no claim."""
    if found.sample_p != found.sample_p:
        return "Samples, as they are; those of one speaker are not independent."
    return (
        f"Taking {found.samples} samples as independent, which those of one speaker are not: "
        f"{effect_text(found.sample_effect)}, {p_text(found.sample_p)}; the chart of speakers says what holds."
    )


def _cells(column: Column, target: Column, speakers: Speakers) -> tuple[Column, Column] | None:
    """The same of speakers: one row a speaker and class, with the mean of numbers; a row a speaker where both are numbers."""
    known = ~(column.missing | target.missing)
    column, target, speakers = column.take(known), target.take(known), speakers.take(known)
    if not known.any():
        return None
    keys = [speakers.codes.astype(np.float64), *(one.values for one in (column, target) if one.kind == "category")]
    cells, of_cell = np.unique(np.column_stack(keys), axis=0, return_inverse=True)
    units = Speakers(of_cell.ravel().astype(np.int64), len(cells), "speakers")
    one, other = (replace(each, values=units.means(each.values)) for each in (column, target))
    return one, other


def _both(x: Column, y: Column) -> Column:
    """Two columns of categories as one."""
    missing = x.missing | y.missing
    values = np.where(missing, np.nan, x.values * len(y.labels) + y.values)
    names = tuple(f"{one}, {other}" for one in x.labels for other in y.labels)
    return recoded(Column(f"{x.name}, {y.name}", "category", values, names))


def _statistics(one: _Asked, labels: Labels) -> Iterator[Table]:
    """What print_stats asks for."""
    unit = one.columns[0].unit if one.columns[0].kind == "number" else ""
    table = groups_table(one.found, unit)
    if table is not None:
        yield table
    x, y = one.columns if len(one.columns) == 2 else (one.columns[0], labels.target)
    numbers, other = (x, y) if x.kind == "number" else (y, x)
    if numbers.kind == "number" and x is not y:
        yield mixed_table(mixed_model(numbers, [other], labels.speakers))


def _named_apart(charts: Sequence[Chart]) -> Iterator[Chart]:
    """Charts whose names, from which names of files are made, differ."""
    seen: dict[str, int] = {}
    for chart in charts:
        key = re.sub(r"\W+", " ", chart.name).strip().lower()
        seen[key] = seen.get(key, 0) + 1
        yield chart if seen[key] == 1 else replace(chart, name=f"{chart.name} {seen[key]}")
