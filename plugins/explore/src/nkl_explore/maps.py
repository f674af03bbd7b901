"""Maps: all features in two or three dimensions, and how far samples of a kind lie together there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.data import Axis, Chapter, Chart, File, Samples, Series, Table, figure_text, holds_numbers
from nkl.errors import UserError, did_you_mean
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_estimator.threads import fitting_threads
from nkl_explore.feature_rows import FeatureRows, feature_rows, filled, some_of
from nkl_explore.projecting import NAMES, Projection, project
from nkl_explore.running import lacking
from nkl_explore.solid import write_page

MOST = 3000
"""So many samples are on a map at most."""

_KEY, _TITLE = "maps", "Maps of the samples"
_NEAR = 10
_COLOURS = 8
_FEWEST = 5
_FEW_NUMBERS = 4
"""So many different numbers are categories."""


@dataclass(frozen=True, eq=False)
class Colouring:
    """What colours a map.

    Attributes:
        column: its name.
        groups: positions of the samples, by the name of their group.
        codes: the group of each sample, -1 where there is none.
        values: numbers, of which the groups are ranges; ``None`` for categories.
    """

    column: str
    groups: dict[str, np.ndarray]
    codes: np.ndarray
    values: np.ndarray | None = None


class Maps(Explorer):
    """Draws maps."""

    place = "maps"

    @property
    def wants(self) -> frozenset[Wanted]:
        if not self.options.methods:
            return frozenset()
        return frozenset({"features"} if self.options.scatter_source == "features" else {"run", "input"})

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Draw them."""
        methods = self.options.methods
        if not methods:
            return Explored()
        try:
            rows = feature_rows(material) if self.options.scatter_source == "features" else _embedded(material)
            samples = rows.samples.take(some_of(rows.samples, MOST, material.seed, "maps"))
            if len(samples) < _FEWEST:
                raise UserError(f"There are {len(samples)} samples, too few for a map.")
        except UserError as error:
            return Explored((Chapter(_KEY, _TITLE, error.complaints),))
        colourings, complaints = self._colourings(material, samples)
        values, projections = filled(samples.features), []
        for at, method in enumerate(methods):
            try:
                projections.append(project(method, values, self.options.scatter_dim, material.seed))
            except UserError as error:
                complaints += error.complaints
            advance((at + 1) / len(methods))
        text = [*_notes(len(samples), len(rows.samples), [one.method for one in projections]), *complaints, *rows.notes]
        charts = [_chart(one, colouring) for one in projections for colouring in colourings]
        tables = [_table(values, projections, colourings)] if projections and colourings else []
        files = []
        if self.options.scatter_dim == 3 and colourings:
            for one in projections:
                write_page(one, colourings, samples, material.folder / f"map_{one.method}.html")
                files.append(
                    File(f"map_{one.method}.html", f"the map by {NAMES[one.method]}, to be turned in three dimensions")
                )
        return Explored((Chapter(_KEY, _TITLE, tuple(text), tuple(tables), tuple(charts), files=tuple(files)),))

    def _colourings(self, material: Material, samples: Samples) -> tuple[list[Colouring], list[str]]:
        """By the columns that are named, and what is wrong with the others."""
        table = material.table.loc[samples.index]
        found, complaints = [], []
        for name in dict.fromkeys(self.options.scatter_target or [material.target.column]):
            column = material.target.column if name in ("class_label", "target") and name not in table.columns else name
            if column not in table.columns:
                hint = did_you_mean(column, table.columns)
                complaints.append(f"EXPL.scatter.target: the data have no column {column!r}.{hint}")
                continue
            colouring = colouring_of(table[column], column)
            if len(colouring.groups) == 0:
                complaints.append(f"{column} is unknown for all samples, so that it colours nothing.")
            else:
                found.append(colouring)
        return found, complaints


def _embedded(material: Material) -> FeatureRows:
    """What the network of the run makes of the test samples before its last layer.

    Raises:
        UserError: saying why there is nothing.
    """
    if reason := lacking(material, "EXPL.scatter.source = embedding"):
        raise UserError(reason)
    run = material.run
    assert run is not None and run.model is not None and run.test is not None
    known = np.flatnonzero(material.table.index.get_indexer(run.test.index) >= 0) if len(run.test) else np.zeros(0, int)
    samples = run.test.take(known)
    found = run.model.embedding(samples.features)
    if found is None:
        raise UserError(f"EXPL.scatter.source = embedding: {run.learner} has none; write features.")
    columns = tuple(f"dimension {at}" for at in range(1, found.shape[1] + 1))
    numbers = f"{found.shape[1]} numbers each"
    note = f"What is mapped is what {run.learner} makes of the test samples before its last layer, {numbers}."
    return FeatureRows(samples.having(features=found.astype(np.float32), columns=columns), (note,))


def colouring_of(cells: pd.Series, column: str) -> Colouring:
    """Groups of samples: categories, the rare ones together, or three ranges of numbers."""
    if holds_numbers(cells) and cells.dtype != bool and cells.nunique() > _FEW_NUMBERS:
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        values = np.where(np.isfinite(values), values, np.nan)
        low, high = np.nanquantile(values, [1 / 3, 2 / 3])
        masks = {
            f"up to {low:.4g}": values <= low,
            f"{low:.4g} to {high:.4g}": (values > low) & (values <= high),
            f"above {high:.4g}": values > high,
        }
    else:
        texts, values = (
            cells.astype(object).map(lambda cell: None if pd.isna(cell) else " ".join(str(cell).split())),
            None,
        )
        counts = texts.value_counts()
        names = list(counts.index) if len(counts) <= _COLOURS else list(counts.index[: _COLOURS - 1])
        masks = {name: (texts == name).to_numpy() for name in sorted(names)}
        rest = texts.notna().to_numpy() & ~np.any([*masks.values(), np.zeros(len(texts), bool)], axis=0)
        masks[f"{len(counts) - len(names)} others"] = rest
    groups = {name: np.flatnonzero(mask) for name, mask in masks.items() if mask.any()}
    codes = np.full(len(cells), -1)
    for code, rows in enumerate(groups.values()):
        codes[rows] = code
    if values is None:
        codes = np.where(pd.isna(cells), -1, pd.factorize(cells.astype(str))[0])
    return Colouring(column, groups, codes, values)


def _notes(shown: int, known: int, methods: list[str]) -> list[str]:
    notes = [
        f"Each dot is one sample: {shown} of {known}, drawn at random." if shown < known else "Each dot is one sample."
    ]
    if bent := [NAMES[name] for name in methods if name != "pca"]:
        notes.append(
            f"On maps by {' and '.join(bent)}, only who is near whom means something: how far groups are from each other, how "
            "large they are, and empty space between them mean little."
        )
    return notes


def _chart(projection: Projection, colouring: Colouring) -> Chart:
    places = projection.places
    clouds = tuple(Series(name, places[rows, 1], places[rows, 0]) for name, rows in colouring.groups.items())
    x, y = (Axis(name) for name in projection.axes[:2])
    title = f"{NAMES[projection.method]}, coloured by {colouring.column}"
    shows = _sentence(projection, colouring)
    if places.shape[1] > 2:
        shows = f"{shows} Two of the three dimensions are drawn here."
    return Chart(f"map_{projection.method}_{colouring.column}", "points", title, shows, clouds, x=x, y=y)


def _sentence(projection: Projection, colouring: Colouring) -> str:
    where = f"on this map by {NAMES[projection.method]}"
    near = together(projection.places, colouring)
    if len(colouring.groups) == 1 and colouring.values is None:
        return f"All samples have the same {colouring.column}, {next(iter(colouring.groups))}."
    if near is None:
        return f"Too few samples have a known {colouring.column} to say how far those of a kind lie together."
    if colouring.values is not None:
        r = f"r = {figure_text(near[0])}"
        return f"The {colouring.column} of a sample and the mean of its {_NEAR} nearest {where} correlate with {r}."
    return (
        f"Of the {_NEAR} samples nearest to a sample {where}, {100 * near[0]:.0f} % have the same {colouring.column}; of "
        f"samples picked at random, {100 * near[1]:.0f} % would."
    )


def together(places: np.ndarray, colouring: Colouring) -> tuple[float, float] | None:
    """How far samples of a kind lie together.

    Args:
        places: of the samples, shape ``(n, d)``.
        colouring: of the same samples.

    Returns:
        The share of the nearest that are of the same category, and what it would be by chance; for numbers the correlation of
        each with the mean of the nearest, and 0. ``None`` where there is too little to say.
    """
    from sklearn.neighbors import NearestNeighbors

    known = colouring.codes >= 0
    count = min(_NEAR, int(known.sum()) - 1)
    if count < 2:
        return None
    with fitting_threads(places):
        near = NearestNeighbors(n_neighbors=count).fit(places[known]).kneighbors(return_distance=False)
    if colouring.values is not None:
        values = colouring.values[known]
        means = values[near].mean(axis=1)
        return (float(np.corrcoef(values, means)[0, 1]), 0.0) if values.std() > 0 and means.std() > 0 else None
    codes = colouring.codes[known]
    counts, n = np.unique(codes, return_counts=True)[1], len(codes)
    return float((codes[near] == codes[:, None]).mean()), float((counts * (counts - 1)).sum() / (n * (n - 1)))


def _table(values: np.ndarray, projections: list[Projection], colourings: list[Colouring]) -> Table:
    """The same figures for all maps, and for the features themselves."""
    rows = []
    for name, places in [("all dimensions", values), *((NAMES[one.method], one.places) for one in projections)]:
        row: dict[str, str] = {"where": name}
        for one in colourings:
            near = together(places, one)
            if near is None:
                row[one.column] = "–"
            elif one.values is not None:
                row[one.column] = f"r = {figure_text(near[0])}"
            else:
                row[one.column] = f"{100 * near[0]:.0f} % (by chance {100 * near[1]:.0f} %)"
        rows.append(row)
    note = (
        f"Of the {_NEAR} nearest samples, how many have the same label; of numbers, the correlation with their mean. Samples of "
        "one speaker are near each other by their voice alone."
    )
    return Table.of("How far samples of a kind lie together", rows, note)
