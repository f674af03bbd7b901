"""Changes what the rows of a database say: names of columns, labels, numbers into classes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.cells import as_name, holds_texts, often_missing, with_points
from nkl.errors import UserError, did_you_mean

_THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+"
_WITH_UNIT = r"[+-]?\d+(?:[.,]\d+)?\s*[^\W\d_%]+\.?|[+-]?\d+(?:[.,]\d+)?\s*%"


def rename_columns(
    name: str, table: pd.DataFrame, names: Mapping[str, str] | None, label: str | None, target: str
) -> pd.DataFrame:
    """Rename columns (old to new), and take column ``label`` as the target.

    Raises:
        UserError: if a column is not there.
    """
    there, news = list(map(str, table.columns)), set((names or {}).values())
    missing = [old for old in names or {} if old not in there]
    missing += [label] if label and label != target and label not in there and label not in news else []
    if missing:
        raise UserError(
            [
                f"{name}: there is no column {old!r}; there are {', '.join(there)}.{did_you_mean(old, there)}"
                for old in dict.fromkeys(missing)
            ]
        )
    if names:
        table = table.rename(columns=dict(names))
        if twice := sorted(set(map(str, table.columns[table.columns.duplicated()]))):
            raise UserError(f"{name}.colnames: there would be several columns named {', '.join(twice)}; rename one.")
    if label and label != target:
        table = table.drop(columns=[target], errors="ignore").rename(columns={label: target})
    return table


def map_labels(table: pd.DataFrame, mapping: Mapping[str, Any] | None, target: str) -> pd.DataFrame:
    """Replace labels: ``{old: new}`` for the target, or ``{column: {old: new}}``; others stay as they are."""
    changed = {
        column: [pairs.get(as_label(value), value) if pd.notna(value) else None for value in table[column]]
        for column, pairs in _by_column(mapping, target).items()
        if column in table.columns and not (column == "speaker" and nested(mapping))  # see map_speakers
    }
    return table.assign(**changed)


def map_speakers(table: pd.DataFrame, mapping: Mapping[str, Any] | None) -> pd.DataFrame:
    """Replace names of speakers, as ``{'speaker': {old: new}}`` says: first of all, since splits go by them."""
    pairs = _by_column(mapping, "").get("speaker")
    if not pairs or "speaker" not in table.columns:
        return table
    return table.assign(speaker=[pairs.get(name, name) if pd.notna(name) else None for name in table["speaker"]])


def mapped(label: str, mapping: Mapping[str, Any] | None, target: str) -> str:
    """What a label of the target becomes."""
    return str(_by_column(mapping, target).get(target, {}).get(label, label))


def nested(mapping: Mapping[str, Any] | None) -> bool:
    """Whether a mapping says for each column what is replaced there, and is not of the target alone."""
    return bool(mapping) and all(isinstance(value, Mapping) for value in (mapping or {}).values())


def _by_column(mapping: Mapping[str, Any] | None, target: str) -> dict[str, Mapping[str, Any]]:
    return dict(mapping or {}) if nested(mapping) else {target: mapping or {}}


def as_label(value: Any) -> str:
    """A class name as text; 1.0, which a column with gaps makes of 1, is ``1``."""
    return str(int(value)) if isinstance(value, (float, np.floating)) and float(value).is_integer() else str(value)


def as_numbers(name: str, values: pd.Series) -> pd.Series:
    """A column as float64.

    Raises:
        UserError: naming the first values that are no numbers.
    """
    digits = with_points(values) if holds_texts(values) else values
    numbers = pd.to_numeric(digits, errors="coerce").astype("float64")
    wrong = values[~np.isfinite(numbers) & values.notna()]
    if len(wrong):
        shown = ", ".join(repr(as_name(one)) for one in wrong.unique()[:3])
        raise UserError(
            f"{name}: column {values.name} must hold numbers, but holds {shown} "
            f"({len(wrong)} row{'s' if len(wrong) > 1 else ''}); {_remedy(name, values, wrong)}"
        )
    return numbers


def _remedy(name: str, values: pd.Series, wrong: pd.Series) -> str:
    if words := often_missing(values):
        return f"write {name}.missing = {words} where that means that there is no value."
    texts = wrong.map(as_name)
    if texts.str.fullmatch(_THOUSANDS).all():
        one = texts.iloc[0]
        return f"a comma may mean either here: write {one.replace(',', '.')} or {one.replace(',', '')}."
    if texts.str.fullmatch(_WITH_UNIT).all():
        return "write the number alone into each cell, without a unit."
    if len(wrong) < len(values) / 2:
        return "correct these cells, or leave them empty."
    return "is EXP.type = classification meant?"


def bin_edges(values: np.ndarray, edges: Sequence[float] | None) -> tuple[float, ...]:
    """The inner borders of the bins: as stated, or the terciles of ``values``.

    Stated edges may begin and end with the outer borders of the first and the last bin (``[-1000, 30, 60, 1000]``); terciles
    must be taken from training data only.

    Raises:
        UserError: if the borders do not rise, or make fewer than two bins.
    """
    if edges:
        if len(edges) < 3 or not all(low < high for low, high in itertools.pairwise(edges)):
            raise UserError(f"DATA.bins = {list(edges)}: write at least three edges, each larger than the one before.")
        return tuple(float(edge) for edge in edges)
    low, high = np.nanquantile(values, [0.33, 0.66])
    if not low < high:
        raise UserError(f"DATA.type = continuous: both terciles are {low:g}; state edges in DATA.bins.")
    return (-np.inf, float(low), float(high), np.inf)


def cut_bins(values: pd.Series, edges: Sequence[float], labels: Sequence[str]) -> pd.Series:
    """Numbers as names of bins; a value on an edge belongs to the lower bin; outside all bins is missing."""
    return pd.Series(pd.cut(values, bins=list(edges), labels=list(labels)), index=values.index).astype("object")
