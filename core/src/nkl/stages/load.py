"""Stage load: databases become tables of labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from nkl.data.dataset import Dataset
from nkl.data.headers import segment_seconds
from nkl.data.overruns import refuse_other_unit
from nkl.data.report import TAKEN, Finding
from nkl.data.seeds import generator
from nkl.errors import PluginError, UserError
from nkl.evaluation.alignment import plain_index
from nkl.ini.experiment import DatabaseChoice
from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.stages.asked import refuse_unknown, spelled_as_asked
from nkl.stages.narrowing import Narrowing
from nkl.stages.relabelling import as_numbers, map_labels, map_speakers, rename_columns
from nkl.stages.unknown_speakers import named_nobody

Spoken = Callable[[pd.MultiIndex], np.ndarray]
"""Tells for each segment whether there is speech in it: bool, shape ``(n,)``."""


def load_database(
    choice: DatabaseChoice, target: str, seed: int, numeric: bool, spoken: Spoken | None = None
) -> tuple[Dataset, list[Finding]]:
    """Load one database and make of it what its options say, up to its split.

    Args:
        choice: the database.
        target: the column that is to be predicted.
        seed: decides which rows a limit keeps.
        numeric: whether the target is a number (regression, or numbers to be binned).
        spoken: looks for speech, where the options ask for that (``check_vad``).

    Returns:
        The database, and what was found and left out.

    Raises:
        UserError: if the database or a column is not there, or a row cannot be.
        PluginError: if the loader fails.
    """
    name, options = choice.name, choice.options
    try:
        dataset = choice.loader.make().load(name, _own_name(options, target))
    except (UserError, PluginError):
        raise
    except Exception as error:
        raise PluginError(
            f"{choice.loader.offer.source}: loading database {name} failed: {type(error).__name__}: {error}"
        ) from error
    key = f"{name}.time_unit" if hasattr(choice.loader.options, "time_unit") else ""
    refuse_other_unit(name, dataset.table.index, key)
    findings = [Finding("warning", "database", note) for note in dataset.notes]
    findings += [Finding("note", TAKEN, f"{name}.{key} = {value}") for key, value in dataset.taken.items()]
    table = spelled_as_asked(dataset.table, options, [target])
    table = rename_columns(name, table, options.colnames, options.label, target)
    refuse_unknown(name, table, options, target)
    table = map_speakers(table, options.mapping)
    findings += named_nobody(name, table)
    # Sorted, so that the order in which a table lists its rows decides nothing that is drawn or trained from here on.
    table = without_duplicates(name, table, target, findings).sort_index()
    if not len(table):
        raise UserError(f"{name}: the database has no rows.")
    table = narrow(name, table, options, generator(seed, name, "limit"), findings, spoken)
    if options.rename_speakers and "speaker" in table.columns:
        table = table.assign(speaker=(name + "_" + table["speaker"].astype("string")).astype("object"))
    if numeric and target in table.columns:
        table = map_labels(table, options.mapping, target)
        table = table.assign(**{target: _numbers(name, table[target], options)})
    table = table.assign(source_db=name)
    return replace(dataset, table=table), findings


def _own_name(options: DatabaseOptions, target: str) -> str:
    """The name that the target has in the database."""
    return options.label or next((old for old, new in (options.colnames or {}).items() if new == target), target)


def narrow(
    name: str,
    table: pd.DataFrame,
    options: DatabaseOptions | DataOptions,
    rng: np.random.Generator,
    findings: list[Finding],
    spoken: Spoken | None = None,
) -> pd.DataFrame:
    """Leave out the rows that the conditions of ``<db>.`` or of DATA leave out, in the order of the dialect."""
    narrowing = Narrowing(name, table, findings)
    narrowing.require(getattr(options, "required", None))
    narrowing.limit(options.limit_samples, options.limit_samples_per_speaker, rng)
    narrowing.filter(options.filter)
    narrowing.durations(options.min_duration_of_sample, options.max_duration_of_sample, segment_seconds)
    if options.check_size:
        narrowing.keep(_large_enough(narrowing.table, options.check_size), f"file under {options.check_size} bytes")
    if options.check_vad:
        if spoken is None:
            raise UserError(f"{name}: check_vad needs a segmenter that finds speech; there is none here.")
        narrowing.keep(spoken(narrowing.table.index), "no speech is heard")
    if not len(narrowing.table) and len(table):
        raise UserError(
            f"{name}: no rows are left. " + " ".join(f.message for f in findings if f.topic == "rows left out")
        )
    return narrowing.table


def without_duplicates(name: str, table: pd.DataFrame, target: str, findings: list[Finding]) -> pd.DataFrame:
    """Leave out segments that stand there twice.

    Raises:
        UserError: if a segment has two different labels: no one but the user can say which is right.
    """
    repeated = table.index.duplicated(keep=False)
    if not repeated.any():
        return table
    if target in table.columns:
        twice = table[repeated]
        distinct = twice.groupby(level=["file", "start", "end"], dropna=False)[target].nunique()
        conflicts = distinct[distinct > 1].index.get_level_values("file").unique()
        if len(conflicts):
            shown = ", ".join(conflicts[:3])
            raise UserError(
                f"{name}: {len(conflicts)} segment{'s have' if len(conflicts) > 1 else ' has'} several rows with "
                f"different {target}: {shown}. Keep one row each."
            )
    unlabelled = table[target].isna().to_numpy() if target in table.columns else np.zeros(len(table), dtype=bool)
    order = np.argsort(unlabelled, kind="stable")
    first = np.zeros(len(table), dtype=bool)
    first[order[~table.index[order].duplicated()]] = True
    message = f"{name}: {int((~first).sum())} of {len(first)} rows repeat a segment; one row of each is kept."
    findings.append(Finding("warning", "duplicate rows", message, "Remove the duplicates from the database."))
    return table[first]


def _numbers(name: str, values: pd.Series, options: DatabaseOptions) -> pd.Series:
    numbers = as_numbers(name, values)
    if options.reverse:
        highest = options.reverse_max if options.reverse_max is not None else numbers.max()
        numbers = (numbers - highest).abs()
    if options.scale:
        numbers = (numbers - numbers.mean()) / numbers.std(ddof=0)
    return numbers


def _large_enough(table: pd.DataFrame, size: int) -> np.ndarray:
    def bytes_of(file: str) -> float:
        return os.path.getsize(file) if os.path.isfile(file) else np.inf

    sizes = {file: bytes_of(file) for file in table.index.get_level_values("file").unique()}
    return np.array([sizes[file] >= size for file in table.index.get_level_values("file")])


def concatenate(
    name: str, tables: Sequence[pd.DataFrame], findings: list[Finding], target: str = "", conflicts: str = "error"
) -> pd.DataFrame:
    """Put tables of several databases under each other; a segment that two databases hold stays once.

    Args:
        name: of the split, for messages.
        tables: of the databases, in the order of the INI.
        findings: what was left out is added to this list.
        target: the column whose values must not differ; empty where nothing is predicted.
        conflicts: what counts where they do: ``error``, ``first`` or ``leave_out``.

    Raises:
        UserError: if databases give one segment different labels, and no rule says which counts.
    """
    table = pd.concat(tables)
    again = table.index.duplicated()
    if target in table.columns and again.any():
        twice = table[table.index.duplicated(keep=False)]
        differ = _conflicting(twice, target)
        if len(differ) and conflicts == "error":
            raise UserError(_conflict(name, twice.loc[twice.index.isin(differ)], target))
        if len(differ):
            words = "the first database counts" if conflicts == "first" else "left out"
            message = f"{name}: {len(differ)} segments have different values of {target} in two databases: {words}."
            findings.append(Finding("warning", "conflicting labels", message))
        if conflicts == "leave_out":
            table = table[~table.index.isin(differ)]
            again = table.index.duplicated()
    if again.any():
        message = f"{name}: {int(again.sum())} of {len(table)} rows left out: an earlier database has these segments."
        findings.append(Finding("warning", "duplicate rows", message, "Take them out of one of the databases."))
    return table[~again]


def _conflicting(table: pd.DataFrame, target: str) -> pd.Index:
    """The segments that have several different values of the target."""
    distinct = table.groupby(level=["file", "start", "end"], dropna=False)[target].nunique()
    return distinct[distinct > 1].index


def _conflict(name: str, rows: pd.DataFrame, target: str) -> str:
    rows = rows.sort_index()
    first = rows[plain_index(rows.index) == plain_index(rows.index)[0]]
    said = " and ".join(f"{value} in {source}" for value, source in zip(first[target], first["source_db"], strict=True))
    count = int((~rows.index.duplicated()).sum())
    return (
        f"{name}: {count} recording{'s have' if count > 1 else ' has'} different values of {target} in different databases: "
        f"{first.index[0][0]} is {said}. Correct the tables, or say which counts: DATA.conflicts = first (the database "
        "that stands first in DATA.databases) or leave_out."
    )
