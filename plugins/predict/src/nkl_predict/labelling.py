"""Adds labels that a database lacks, and writes a new database with them."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl_predict import output
from nkl.computing.compute import Failure
from nkl.errors import UserError
from nkl.files import aside, storing, write_json
from nkl.ini.choosing import require
from nkl.ini.experiment import Experiment
from nkl.ini.text import Ini
from nkl.ini.understanding import build
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import PREDICTOR
from nkl.kernel.watchers import Watchers
from nkl_predict.labels import described
from nkl.runs.folder import logging_to
from nkl.stages.annotate import Annotation, annotate_segments
from nkl.stages.extract import hash_files
from nkl.stages.failures import write_failures
from nkl.stages.rows import select_rows
from nkl.store import Store

log = logging.getLogger("nkl.labelling")


def label(
    ini: Ini, catalog: Catalog, watchers: Watchers, store: Store, out: str | None = None, lenient: bool = False
) -> tuple[list[str], list[str]]:
    """Add the labels of ``PREDICT.targets`` to the databases of an INI.

    What was computed is in the store, so that an interrupted call goes on where it was.

    Args:
        ini: with a section ``[PREDICT]``.
        catalog: what the installed plugins offer.
        watchers: are told of the progress.
        store: where labels are looked up and kept.
        out: the new database, a csv or parquet; ``{root}/{name}/predicted.csv`` if not given.
        lenient: unknown keys are warnings.

    Returns:
        What went wrong, and what was done, line by line.

    Raises:
        UserError: if the INI names no labels, a plugin is missing, or a predictor failed for more segments than may
            (``FEATS.fail_threshold``): the labels that there are have been written then. Where there are none, nothing is.
    """
    experiment = build(ini, catalog, lenient)
    targets = experiment.predict.targets if experiment.predict else None
    if not targets:
        raise UserError(
            f"{ini.path}: [PREDICT] targets is missing: name the labels to add, such as targets = ['snr', 'gender']. To apply a "
            "trained model, name recordings too: nkl predict exp.ini folder."
        )
    require(ini, catalog, PREDICTOR, targets, "PREDICT", "targets")
    path = Path(out) if out else experiment.folder / "predicted.csv"
    if not output.is_table(path):
        raise UserError(f"--out {path}: write a name that ends in .csv or .parquet.")
    said = [value for one in experiment.databases for value in one.loader.options.model_dump().values()]
    output.check(path, [value for value in said if isinstance(value, str)])
    with logging_to(experiment.folder, experiment.exp.name):
        return _label(experiment, watchers, store, path)


def _label(experiment: Experiment, watchers: Watchers, store: Store, path: Path) -> tuple[list[str], list[str]]:
    started = time.time()
    part = experiment.predict.sample_selection if experiment.predict else "all"
    rows, findings = select_rows(experiment, part, "predicting", watchers, store)
    executor = experiment.executor.make()
    hashes, unreadable = hash_files(rows.index, store, watchers)
    table, failures, facts = rows, list(unreadable), []
    for choice in experiment.predictors:
        annotation = annotate_segments(table, hashes, choice, store, executor, watchers, experiment.feats.no_reuse)
        table, names = _joined(table, annotation, choice)
        failures += annotation.failures
        facts.append(described(choice, annotation, table[names]))
    written = table.shape[1] > rows.shape[1]
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_failures(rows.index, failures, _failures_of(path))
        if written:
            output.write(table, "", path)
            with aside(path.with_name(f"{path.stem}-report.json")) as own:
                write_json(own, _report(experiment, path, table, facts, findings, started))
    _judge(experiment, len(rows), failures, path, written)
    warnings = [f"warning: {warning}" for warning in experiment.warnings]
    return warnings, [*(fact["line"] for fact in facts), f"{len(table)} rows: {path}"]


def _failures_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-failures.csv")


def _judge(experiment: Experiment, count: int, failures: Sequence[Failure], path: Path, written: bool) -> None:
    """Refuse more failures than are allowed."""
    failed = len({failure.position for failure in failures})
    if failed <= experiment.feats.fail_threshold * count and written:
        return
    there = f"{path} holds the others." if written else f"There is no label to be written to {path}."
    share = f" Allow a share of failures: FEATS.fail_threshold = {np.ceil(failed / count * 100) / 100:g}."
    raise UserError(
        [
            *dict.fromkeys(failure.reason for failure in failures[:5]),
            f"{failed} of {count} segments lack a label; {_failures_of(path)} lists them. {there}{share if written else ''}",
        ]
    )


def _joined(table: pd.DataFrame, annotation: Annotation, choice: Choice) -> tuple[pd.DataFrame, list[str]]:
    """The table with the new columns; one that the database has already is kept, and the new one called ``<name>_pred``."""
    names: dict[Any, str] = {}
    for column in annotation.table.columns:
        names[column] = str(column)
        while names[column] in table.columns:
            names[column] += "_pred"
        if names[column] != column:
            log.warning("%s: there is a column %s; the new one is %s.", choice.name, column, names[column])
    added = annotation.table.rename(columns=names)
    return pd.concat([table, added], axis=1), list(added.columns)


def _report(
    experiment: Experiment,
    path: Path,
    table: pd.DataFrame,
    facts: Sequence[dict[str, Any]],
    findings: Sequence[Any],
    started: float,
) -> dict[str, Any]:
    return {
        "ini": str(experiment.ini.path),
        "table": str(path),
        "rows": len(table),
        "labels": [{key: value for key, value in fact.items() if key != "line"} for fact in facts],
        "findings": [{"level": one.level, "topic": one.topic, "message": one.message} for one in findings],
        "seconds": round(time.time() - started, 3),
    }
