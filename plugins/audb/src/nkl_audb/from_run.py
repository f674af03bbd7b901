"""Publishes what a run made as tables of a new version: its predictions, or its splits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import audb
import audeer
import audformat
import pandas as pd

from nkl.command import DatabaseChoice, Session, read_predictions, read_results
from nkl.data import TAKEN, segmented_index
from nkl.errors import UserError
from nkl.files import temporary
from nkl_audb.access import access, in_words
from nkl_audb.moves import Moves
from nkl_audb.plugin import AudbOptions
from nkl_audb.publishing import fetch, next_version, publish

Content = Literal["predictions", "splits"]


def publish_run(
    session: Session, run: Path, version: str, content: Content, repository: str | None, dry: bool
) -> tuple[str, str, Moves]:
    """Add tables to the version that a run has read, and publish that as a new version; recordings stay where they are.

    Args:
        session: this call.
        run: the folder of the run.
        version: of what is published; the next one if empty.
        content: which tables.
        repository: where; that of the database if not given.
        dry: store nothing.

    Returns:
        The name of the database, its new version, and what moves.

    Raises:
        UserError: if the run has not read one database of audb, or that has a newer version.
    """
    results = read_results(run)
    choice, options = _database(session, run)
    read = options.version or _taken(results, choice.name)
    where = repository or options.repository
    tables = _predictions(run, results) if content == "predictions" else _splits(run, results["target"], choice.name)
    with access(where), in_words(options.name):
        versions = audb.versions(options.name)
        if versions and versions[-1] != read:
            raise UserError(
                f"{run}: the run has read {options.name} {read}, and {versions[-1]} is there by now: run it again on that one."
            )
    version = version or next_version(versions)
    with temporary() as folder:
        fetch(options.name, folder, read, where, only_metadata=True)
        _add(tables, folder, options, read, str(results.get("target", "")))
        name, found = publish(folder, version, where, dry)
    return name, version, found


def _database(session: Session, run: Path) -> tuple[DatabaseChoice, AudbOptions]:
    experiment = session.understand(run / "experiment.ini", lenient=True)
    found = [(one, one.loader.options) for one in experiment.databases if isinstance(one.loader.options, AudbOptions)]
    if len(found) != 1 or len(experiment.databases) != 1:
        names = ", ".join(f"{one.name} ({one.options.type})" for one in experiment.databases)
        raise UserError(
            f"{run}: its tables can be published where it has read one database of audb; it has read {names}."
        )
    return found[0]


def _taken(results: Mapping[str, object], name: str) -> str:
    findings = results.get("findings") or ()
    assert isinstance(findings, (list, tuple))
    lines = [str(one.get("message", "")) for one in findings if one.get("topic") == TAKEN]
    found = [line.partition("=")[2].strip() for line in lines if line.startswith(f"{name}.version")]
    if not found:
        raise UserError(f"{name}: the run's results.json does not say which version it has read; run it again.")
    return found[0]


def _predictions(run: Path, results: Mapping[str, object]) -> dict[str, pd.DataFrame]:
    predictions = read_predictions(run)
    values = predictions.frame()["predicted"]
    target = str(results["target"])
    return {f"{_id(str(results['name']))}.predictions": pd.DataFrame({target: values.to_numpy()}, predictions.index)}


def _splits(run: Path, target: str, name: str) -> dict[str, pd.DataFrame]:
    tables = {}
    for part in ("train", "dev", "test"):
        path = run / "splits" / f"{part}.csv"
        if path.is_file() and len(table := pd.read_csv(path, dtype={"file": str})):
            times = (pd.to_timedelta(table[level], unit="s") for level in ("start", "end"))
            index = segmented_index(list(table["file"]), *(pd.TimedeltaIndex(one) for one in times))
            tables[f"{_id(run.resolve().name)}.{part}"] = pd.DataFrame({target: table[target].to_numpy()}, index)
    if not tables:
        raise UserError(f"{run}: has no splits of {name}.")
    return tables


def _id(name: str) -> str:
    """A name as audb allows it for tables."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)


def _add(tables: Mapping[str, pd.DataFrame], folder: Path, options: AudbOptions, version: str, target: str) -> None:
    """Put tables into the database of a folder.

    Raises:
        UserError: if it has one of that name already, or does not know one of the files.
    """
    database = audformat.Database.load(str(folder))
    if there := [table for table in tables if table in database]:
        raise UserError(
            f"{options.name} {version} has a table {', '.join(there)} already; give the run another EXP.name."
        )
    known = _originals(audb.Dependencies, folder, options)
    column = options.target_name(target)
    for table_id, table in tables.items():
        index = _relative(table.index, known, options, version)
        database[table_id] = audformat.Table(index, description="made by nkl")
        values = table.iloc[:, 0]
        fits = column in database.schemes and all(
            value in database.schemes[column] for value in values.dropna().unique()
        )
        database[table_id][column] = audformat.Column(scheme_id=column if fits else None)  # the INI may rename labels
        database[table_id][column].set(values.to_numpy())
    database.save(str(folder))


def _originals(kind: type[audb.Dependencies], folder: Path, options: AudbOptions) -> dict[str, str]:
    """The names of the database's files by those that they have when they are converted."""
    table = kind()
    table.load(str(folder / "db.parquet"))
    wanted = options.format
    return {audeer.replace_file_extension(file, wanted) if wanted else file: file for file in table.media}


def _relative(index: pd.MultiIndex, known: Mapping[str, str], options: AudbOptions, version: str) -> pd.Index:
    """An index with files as the database names them."""
    mark = "/" + audb.flavor_path(options.name, version, **options.flavour).replace("\\", "/") + "/"
    names = [str(file).replace("\\", "/").rpartition(mark)[2] for file in index.get_level_values("file")]
    if strange := [name for name in names if name not in known]:
        raise UserError(f"{options.name} {version} has no file {strange[0]}, which the run has read.")
    files = [known[name] for name in names]
    starts, ends = (index.get_level_values(level) for level in ("start", "end"))
    if (starts == pd.Timedelta(0)).all() and ends.isna().all():
        return audformat.filewise_index(files)
    return audformat.segmented_index(files, starts, ends)
