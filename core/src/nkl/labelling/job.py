"""Adds labels that a database lacks, and writes a new database with them."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from nkl.applying import output
from nkl.catalog import Catalog
from nkl.errors import UserError
from nkl.experiment import Choice, Experiment
from nkl.ini import Ini
from nkl.kinds import PREDICTOR
from nkl.labelling.summary import described
from nkl.results import write_table
from nkl.runfolder import logging_to, storing, write_json
from nkl.selection import select_rows
from nkl.stages.annotate import Annotation, annotate
from nkl.stages.extract import hash_audio
from nkl.store import Store
from nkl.understanding import build
from nkl.watching import Watchers

log = logging.getLogger("nkl.labelling")


def label(
    ini: Ini, catalog: Catalog, watchers: Watchers, store: Store, out: str | None = None, lenient: bool = False
) -> list[str]:
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
        What is to be said to the user, line by line.

    Raises:
        UserError: if the INI names no labels, a plugin is missing, or a predictor failed for more segments than may
            (``FEATS.fail_threshold``): the labels that there are have been written then.
    """
    experiment = build(ini, catalog, lenient)
    targets = experiment.predict.targets if experiment.predict else None
    if not targets:
        raise UserError(
            f"{ini.path}: [PREDICT] targets is missing: name the labels to add, such as targets = ['snr', 'gender']. To apply a "
            "trained model, name recordings too: nkl predict exp.ini folder."
        )
    for name in targets:
        catalog.find(PREDICTOR, name)
    path = Path(out) if out else experiment.folder / "predicted.csv"
    if not output.is_table(path):
        raise UserError(f"--out {path}: write a name that ends in .csv or .parquet.")
    with logging_to(experiment.folder, experiment.exp.name):
        return _label(experiment, watchers, store, path)


def _label(experiment: Experiment, watchers: Watchers, store: Store, path: Path) -> list[str]:
    started = time.time()
    part = experiment.predict.sample_selection if experiment.predict else "all"
    rows, findings = select_rows(experiment, part, "predicting", watchers, store)
    executor = experiment.executor.make()
    hashes, unreadable = hash_audio(rows.index, store, watchers)
    fresh = experiment.feats.no_reuse
    table, failures, facts = rows, list(unreadable), []
    for choice in experiment.predictors:
        annotation = annotate(table, hashes, choice, store, executor, watchers, fresh)
        table, names = _joined(table, annotation, choice)
        failures += annotation.failures
        facts.append(described(choice, annotation, table[names]))
    place = path.with_name(f"{path.stem}-failures.csv")
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        output.write(table, "", path)
        place.unlink(missing_ok=True)
        if failures:
            reasons = rows.index[[failure.position for failure in failures]].to_frame(index=False)
            reasons["step"] = [failure.step for failure in failures]
            reasons["reason"] = [failure.reason for failure in failures]
            write_table(reasons, place)
        write_json(path.with_suffix(".json"), _report(experiment, path, table, facts, findings, started))
    said = [f"warning: {warning}" for warning in experiment.warnings] + [fact["line"] for fact in facts]
    share = max((len(facts_of) for facts_of in _by_step(failures).values()), default=0) / len(rows)
    if share > experiment.feats.fail_threshold:
        raise UserError(
            [
                *dict.fromkeys(failure.reason for failure in failures[:5]),
                f"{len({failure.position for failure in failures})} of {len(rows)} segments lack a label; {place} lists them. "
                f"{path} holds the others. Allow a share of failures: FEATS.fail_threshold = {share:.2g}.",
            ]
        )
    return [*said, f"{len(table)} rows: {path}"]


def _joined(table: pd.DataFrame, annotation: Annotation, choice: Choice) -> tuple[pd.DataFrame, list[str]]:
    """The table with the new columns; one that the database has already is kept, and the new one called ``<name>_pred``."""
    names: dict[Any, str] = {}
    for column in annotation.table.columns:
        taken = column in table.columns
        names[column] = f"{column}_pred" if taken else str(column)
        if taken:
            log.warning("%s: the database has a column %s; the new one is %s_pred.", choice.name, column, column)
    added = annotation.table.rename(columns=names)
    kept = table.drop(columns=[name for name in names.values() if name in table.columns])
    return pd.concat([kept, added], axis=1), list(added.columns)


def _by_step(failures: Sequence[Any]) -> dict[str, set[int]]:
    steps: dict[str, set[int]] = {}
    for failure in failures:
        steps.setdefault(failure.step, set()).add(failure.position)
    return steps


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
