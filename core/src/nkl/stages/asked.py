"""Whether what an INI names is there: columns, and the values of columns. A name that nothing has would act on nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.cells import as_name, label_cells, text_cells
from nkl.errors import UserError, did_you_mean
from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions

_MEANT = ("speaker", "gender", "age", "language", "sentence", "text", "fold")
"""Columns that mean something to nkl."""

_SHOWN = 10


def spelled_as_asked(table: pd.DataFrame, options: DatabaseOptions, names: Iterable[str]) -> pd.DataFrame:
    """With columns called as the INI and nkl call them, where only case or blanks differ; and with texts in one form.

    Args:
        table: of a database.
        options: that name columns.
        names: further columns that are wanted.
    """
    table = table.set_axis([as_name(column) for column in table.columns], axis=1)
    wanted = dict.fromkeys([*names, *_columns_of(options), *_MEANT])
    changes: dict[str, str] = {}
    for name in wanted:
        near = [column for column in table.columns if _plain(column) == _plain(name)]
        if name not in table.columns and len(near) == 1:
            changes.setdefault(near[0], name)
    table = table.rename(columns=changes)
    texts = {column: _in_one_form(table[column]) for column in table.columns if table[column].dtype == object}
    if "speaker" in table.columns:
        texts["speaker"] = text_cells(table["speaker"])
    return table.assign(**texts)


def refuse_unknown(name: str, table: pd.DataFrame, options: DatabaseOptions, target: str) -> None:
    """Complain of columns and values that ``<db>.`` keys name and no row of the database has.

    Raises:
        UserError: with all of them at once.
    """
    mapping = _by_column(options.mapping, target)
    columns = [("required", options.required), ("split_column", options.split_column)]
    columns += [("filter", column) for column, _ in options.filter or ()]
    columns += [("mapping", column) for column in mapping if column != target]
    complaints = [
        f"{name}.{key}: there is no column {column!r}; there are {', '.join(table.columns)}."
        f"{did_you_mean(column, table.columns)}"
        for key, column in columns
        if column and column not in table.columns
    ]
    complaints += _strange(f"{name}.filter", table, options.filter or ())
    pairs = [(column, list(old)) for column, old in mapping.items()]
    complaints += _strange(f"{name}.mapping", table, pairs, as_written=True)
    if complaints:
        raise UserError(list(dict.fromkeys(complaints)))


def refuse_unknown_values(tables: Sequence[pd.DataFrame], data: DataOptions) -> None:
    """Complain of values that ``DATA.filter`` names and no row of any split has.

    Raises:
        UserError: with all of them at once.
    """
    if data.filter and (complaints := list(_strange("DATA.filter", pd.concat(tables), data.filter))):
        raise UserError(complaints)


def refuse_unknown_labels(data: DataOptions, classes: Iterable[str]) -> None:
    """Complain of ``DATA.labels`` that no database has; its other classes would go without a word.

    Args:
        data: names the labels.
        classes: of all databases, after their mappings.

    Raises:
        UserError: with all of them at once.
    """
    known = sorted(set(classes))
    strange = [label for label in data.labels or () if label not in known]
    if strange:
        raise UserError([_complaint("DATA.labels", data.target, label, known) for label in strange])


def refuse_unknown_side_targets(table: pd.DataFrame, learner: str, columns: Iterable[str]) -> None:
    """Complain of columns that a learner wants in training beside the target, and that say nothing of any training sample.

    Args:
        table: of the training samples of all databases.
        learner: its name.
        columns: that it wants.

    Raises:
        UserError: with all of them at once.
    """
    complaints = []
    for column in columns:
        wants = f"MODEL.type = {learner}: learns from the column {column!r} too,"
        if column not in table.columns:
            near = did_you_mean(column, map(str, table.columns))
            complaints.append(f"{wants} and no database has it; there are {', '.join(map(str, table.columns))}.{near}")
        elif len(table) and table[column].isna().all():
            complaints.append(f"{wants} which is empty for all {len(table)} training samples.")
    if complaints:
        raise UserError(complaints)


def refuse_unknown_fold_column(table: pd.DataFrame, column: str) -> None:
    """Complain of ``MODEL.fold_column`` where no database has it.

    Raises:
        UserError: naming the columns that there are.
    """
    if column not in table.columns:
        columns = list(map(str, table.columns))
        raise UserError(
            f"MODEL.fold_column: there is no column {column!r}; there are {', '.join(columns)}.{did_you_mean(column, columns)}"
        )


def held(values: pd.Series, wanted: Sequence[Any]) -> np.ndarray:
    """Which rows of a column hold one of some values, bool; a number that is not written so is found by its value."""
    texts = values.map(as_name, na_action="ignore").astype(object)
    names = [as_name(one) for one in wanted]
    found = np.array(texts.isin(names))
    missing = pd.to_numeric(
        pd.Series([one for one in names if not (texts == one).any()], dtype=object), errors="coerce"
    )
    if missing.notna().any() and pd.api.types.is_numeric_dtype(numbers := label_cells(texts.rename("numbers"))):
        found |= np.asarray(numbers.isin(missing.dropna()))
    return found


def _columns_of(options: DatabaseOptions) -> Iterator[str]:
    """All columns that the keys of a database name."""
    yield from (name for name in (options.label, options.required, options.split_column) if name)
    yield from (options.colnames or {}).keys()
    yield from (column for column, _ in options.filter or ())
    yield from (column for column, pairs in (options.mapping or {}).items() if isinstance(pairs, Mapping))


def _by_column(mapping: Mapping[str, Any] | None, target: str) -> dict[str, Mapping[str, str]]:
    nested = bool(mapping) and all(isinstance(value, Mapping) for value in (mapping or {}).values())
    return dict(mapping or {}) if nested else {target: mapping or {}}


def _strange(
    key: str, table: pd.DataFrame, asked: Iterable[tuple[str, Sequence[Any]]], as_written: bool = False
) -> Iterator[str]:
    for column, wanted in asked:
        if column not in table.columns:
            continue
        known = sorted({as_name(value) for value in table[column].dropna().unique()})
        for value in wanted:
            if as_name(value) not in known and (as_written or not held(table[column], [value]).any()):
                yield _complaint(key, column, as_name(value), known)


def _complaint(key: str, column: str, value: str, known: Sequence[str]) -> str:
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    pieces = [part.strip() for part in value.split(",")]
    if len(pieces) > 1 and all(piece in known for piece in pieces):
        return f"{key}: no row has {column} = {value!r}. Did you mean [{', '.join(map(repr, pieces))}]?"
    near = did_you_mean(value, known)
    if joined := next(((one, two) for one in known for two in known if one + two == value), None):
        near = f" Is a comma missing between {joined[0]} and {joined[1]}?"
    return f"{key}: no row has {column} = {value!r}; there are {', '.join(known[:_SHOWN])}{more}.{near}"


def _in_one_form(values: pd.Series) -> pd.Series:
    found = {value: as_name(value) for value in values.unique() if isinstance(value, str)}
    if all(value == name and name for value, name in found.items()):
        return values
    return values.map(lambda value: (found[value] or np.nan) if isinstance(value, str) else value)


def _plain(name: str) -> str:
    return "".join(as_name(name).casefold().split())
