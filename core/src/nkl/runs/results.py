"""Writes what a run found for machines: results.json, predictions, splits, failures."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pydantic
from pyarrow import parquet

from nkl.data.index import segmented_index
from nkl.data.predictions import OWN_COLUMNS, Predictions, class_column
from nkl.data.report import Evaluation, Measure, Report
from nkl.data.splits import Splits
from nkl.data.tables import write_table
from nkl.errors import UserError, in_one_line
from nkl.files import faults_in_words, read_json, write_json
from nkl.runs.folder import RESULTS

SCHEMA = 1


class _Provenance(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(strict=True, extra="allow")

    working_directory: str = ""
    split_hash: str = ""


class ResultsForm(pydantic.BaseModel):
    """What of ``results.json`` is relied on by those who read it; what later versions add is let be."""

    model_config = pydantic.ConfigDict(strict=True, extra="allow")

    target: str = ""
    labels: list[str] = []
    measures: dict[str, dict[str, Any]] = {}
    trials: list[dict[str, Any]] = []
    splits: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    provenance: _Provenance = _Provenance()


def write_results(report: Report, folder: Path) -> None:
    """Write ``results.json``: every figure as value, low, high, n, clusters, method, and the reason where it has no interval."""
    results = {
        "schema": SCHEMA,
        "name": report.name,
        "task": report.task,
        "speaker_dependent": report.is_speaker_dependent,
        "target": report.target,
        "labels": report.labels,
        **evaluation_dict(report.evaluation),
        "spread": {name: {"mean": mean, "sd": sd} for name, (mean, sd) in report.spread.items()},
        "trials": [{"seed": trial.seed, **evaluation_dict(trial.evaluation)} for trial in report.trials],
        "splits": report.splits,
        "model": report.model,
        "tuning": report.tuning,
        "folds": report.folds,
        "fairness": [
            {
                "column": one.column,
                "groups": {name: _measures(found) for name, found in one.groups.items()},
                "gap": dataclasses.asdict(one.gap),
                "best": one.best,
                "worst": one.worst,
                "verdict": one.verdict,
            }
            for one in report.fairness
        ],
        "members": report.members,
        "findings": [dataclasses.asdict(finding) for finding in report.findings],
        "provenance": report.provenance,
        "repeat": report.repeat,
    }
    write_json(folder / RESULTS, results)


def evaluation_dict(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as plain values."""
    return {
        "measures": _measures(evaluation.measures),
        "baselines": {name: _measures(measures) for name, measures in evaluation.baselines.items()},
        "raters": _measures(evaluation.raters),
        "per_class": {name: _measures(measures) for name, measures in evaluation.per_class.items()},
        "confusion": evaluation.confusion,
        "reliability": evaluation.reliability,
        "risk_coverage": evaluation.risk_coverage,
    }


def _measures(measures: Sequence[Measure]) -> dict[str, Mapping[str, Any]]:
    return {
        measure.name: {key: value for key, value in dataclasses.asdict(measure).items() if key != "name"}
        for measure in measures
    }


def write_predictions(predictions: Sequence[Predictions], folder: Path) -> None:
    """Write ``predictions.csv`` and ``.parquet``; with several runs, the further ones as ``predictions-2`` and so on."""
    for number, one in enumerate(predictions, 1):
        stem = _stem(number)
        frame = one.frame().reset_index()
        frame.to_parquet(folder / f"{stem}.parquet")
        write_table(frame, folder / f"{stem}.csv")


def read_trials(folder: Path) -> list[Predictions]:
    """The predictions of all trainings of a run, from its folder.

    Raises:
        UserError: if it is not the folder of a finished run, or lacks one of them.
    """
    count = len(read_results(folder).get("trials", ())) or 1
    return [read_predictions(folder, number) for number in range(1, count + 1)]


def read_predictions(folder: Path, number: int = 1) -> Predictions:
    """The predictions of one training of a run, by default the first, from its folder.

    Raises:
        UserError: if it is not the folder of a finished run.
    """
    results = read_results(folder)
    path = folder / f"{_stem(number)}.parquet"
    if "labels" not in results or not path.is_file():
        raise UserError(f"{folder}: is not the folder of a run that predicted something: it has no {path.name}.")
    try:
        return _predictions(path, tuple(results["labels"]))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UserError(f"{path}: is damaged ({in_one_line(error)}); run the experiment again.") from error


def _predictions(path: Path, labels: tuple[str, ...]) -> Predictions:
    """What :func:`write_predictions` wrote. The file may be anybody's: its columns are cast to what they have to be."""
    there = parquet.read_schema(path).names
    bare = set(there) - OWN_COLUMNS  # as earlier versions wrote all classes
    columns = [label if label in bare else class_column(label) for label in labels]
    if lost := [label for label, column in zip(labels, columns, strict=True) if column not in (*there, label)]:
        raise UserError(
            f"{path}: has no probabilities of the class {', '.join(lost)}, whose name an earlier nkl took for another column; "
            "run the experiment again."
        )
    of_target, time = pa.string() if labels else pa.float64(), pa.duration("ns")
    kinds = {"file": pa.string(), "start": time, "end": time, "truth": of_target, "predicted": of_target}
    kinds |= dict.fromkeys(columns, pa.float64()) | ({"speaker": pa.string()} if "speaker" in there else {})
    frame = parquet.read_table(path, columns=list(kinds), partitioning=None).cast(pa.schema(kinds)).to_pandas()
    index = segmented_index(frame["file"], *(pd.TimedeltaIndex(frame[name]) for name in ("start", "end")))
    speakers = frame["speaker"].to_numpy(dtype=object) if "speaker" in frame else None
    if not labels:
        truth, values = (frame[name].to_numpy(dtype=np.float64) for name in ("truth", "predicted"))
        return Predictions(index, values=values, truth=truth, speakers=speakers)
    truth = pd.Categorical(frame["truth"], categories=labels).codes.astype(np.int64)
    return Predictions(index, labels, frame[columns].to_numpy(dtype=np.float64), truth=truth, speakers=speakers)


def _stem(number: int) -> str:
    return "predictions" if number == 1 else f"predictions-{number}"


def read_results(folder: Path) -> dict[str, Any]:
    """``results.json`` of a run's folder.

    Raises:
        UserError: if it is not the folder of a finished run.
    """
    path = folder / RESULTS
    if not path.is_file():
        raise UserError(f"{folder}: is not the folder of a finished run: it has no {RESULTS}.")
    try:
        results: dict[str, Any] = read_json(path)
        ResultsForm.model_validate(results)
    except pydantic.ValidationError as error:
        raise UserError(f"{path}: is damaged ({faults_in_words(error)}); run the experiment again.") from error
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: is damaged ({error}); run the experiment again.") from error
    return results


def write_splits(splits: Splits, columns: Sequence[str], folder: Path) -> None:
    """Write a csv for each split: its segments with speaker, target and database."""
    (folder / "splits").mkdir()
    for name, table in splits.items():
        kept = [column for column in ("speaker", *columns, "source_db") if column in table.columns]
        write_table(table[list(dict.fromkeys(kept))].reset_index(), folder / "splits" / f"{name}.csv")
