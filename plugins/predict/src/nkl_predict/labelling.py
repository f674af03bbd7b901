"""Adds labels that a database lacks, and writes a new database with them."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from nkl.command import Bench, Choice, Experiment, logging_to
from nkl.data import Failure
from nkl.errors import UserError
from nkl.files import aside, storing, write_json
from nkl.stages import Annotation, account, allowing, annotate_segments, read_recordings, select_rows, write_failures
from nkl_predict import output
from nkl_predict.labels import described
from nkl_predict.options import PredictOptions

log = logging.getLogger("nkl.predict")


def label(experiment: Experiment, bench: Bench, out: str | None = None) -> list[str]:
    """Add the labels of ``PREDICT.targets`` to the databases of an INI.

    What was computed is in the store, so that an interrupted call goes on where it was.

    Args:
        experiment: with a section ``[PREDICT]``.
        bench: what it is done with.
        out: the new database, a csv or parquet; ``{root}/{name}/predicted.csv`` if not given.

    Returns:
        What was done, line by line.

    Raises:
        UserError: if the INI names no labels, or a predictor failed for more segments than may (``FEATS.fail_threshold``): the
            labels that there are have been written then. Where there are none, nothing is.
    """
    options = experiment.of(PredictOptions)
    assert options is not None
    if not options.targets:
        raise UserError(
            f"{experiment.ini.path}: [PREDICT] targets is missing: name the labels to add, such as targets = ['snr', 'gender']. "
            "To apply a trained model, name recordings too: nkl predict exp.ini folder."
        )
    path = Path(out) if out else experiment.folder / "predicted.csv"
    if not output.is_table(path):
        raise UserError(f"--out {path}: write a name that ends in .csv or .parquet.")
    values = [value for one in experiment.databases for value in one.loader.options.model_dump().values()]
    output.check(path, [value for value in values if isinstance(value, str)])
    with logging_to(experiment.folder, experiment.exp.name):
        return _label(experiment, options, bench, path)


def _label(experiment: Experiment, options: PredictOptions, bench: Bench, path: Path) -> list[str]:
    started = time.time()
    rows, findings = select_rows(experiment, options.sample_selection, "predicting", bench)
    recordings, unreadable = read_recordings(rows.index, bench)
    table, failures, facts = rows, list(unreadable), []
    for choice in experiment.choices("PREDICT", "targets"):
        annotation = annotate_segments(table, recordings, choice, bench, experiment.feats.no_reuse)
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
    return [*(fact["line"] for fact in facts), f"{len(table)} rows: {path}"]


def _failures_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-failures.csv")


def _judge(experiment: Experiment, count: int, failures: Sequence[Failure], path: Path, written: bool) -> None:
    """Refuse more failures than are allowed."""
    failed = len({failure.position for failure in failures})
    if failed <= experiment.feats.fail_threshold * count and written:
        return
    advice = f"There is no label to be written to {path}."
    if written:
        advice = f"{path} holds the others. Repair or remove them{allowing(failed, count)}."
    reasons = [failure.reason for failure in failures]
    raise UserError(account(reasons, failed, count, "segments lack a label", _failures_of(path), advice))


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
