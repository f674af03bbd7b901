"""The report of a run that was made earlier, from its folder."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nkl.command import read_results, read_trials
from nkl.data import Evaluation, Fairness, Finding, Measure, Report, Trial
from nkl.errors import UserError


def read_report(folder: Path) -> Report:
    """The report of the run in a folder; how its training went epoch by epoch, and chapters
    of the command that made it, are not kept there.

    Raises:
        UserError: if it is not the folder of a finished run that predicted something.
    """
    results, predictions = read_results(folder), read_trials(folder)
    try:
        trials = [
            Trial(int(one["seed"]), said, _evaluation(one))
            for one, said in zip(results["trials"], predictions, strict=True)
        ]
        return Report(
            name=results["name"],
            task=results["task"],
            target=results["target"],
            labels=tuple(results["labels"]),
            trials=tuple(trials),
            evaluation=_evaluation(results),
            spread={name: (_number(one["mean"]), _number(one["sd"])) for name, one in results["spread"].items()},
            splits=tuple(results["splits"]),
            model=results["model"],
            findings=tuple(Finding(**one) for one in results["findings"]),
            provenance=results["provenance"],
            folder=folder,
            tuning=tuple(results["tuning"]),
            folds=tuple(results["folds"]),
            fairness=tuple(map(_fairness, results["fairness"])),
            members=tuple(results.get("members", ())),
            repeat=results.get("repeat", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"{folder}: its results.json is not that of a run ({error}); run the experiment again."
        ) from error


def _evaluation(found: Mapping[str, Any]) -> Evaluation:
    return Evaluation(
        measures=_measures(found["measures"]),
        baselines={name: _measures(one) for name, one in found["baselines"].items()},
        raters=_measures(found.get("raters", {})),
        per_class={name: _measures(one) for name, one in found["per_class"].items()},
        confusion=None if found["confusion"] is None else np.array(found["confusion"], dtype=np.int64),
        reliability=_arrays(found["reliability"]),
        risk_coverage=_arrays(found["risk_coverage"]),
    )


def _measures(found: Mapping[str, Mapping[str, Any]]) -> tuple[Measure, ...]:
    return tuple(_measure(name, one) for name, one in found.items())


def _measure(name: str, one: Mapping[str, Any]) -> Measure:
    return Measure(
        name=name,
        value=_number(one["value"]),
        low=_number(one["low"]),
        high=_number(one["high"]),
        n=int(one["n"]),
        clusters=int(one["clusters"]),
        method=one["method"],
        chance=one.get("chance"),
        reason=one.get("reason", ""),
    )


def _arrays(found: Mapping[str, Any] | None) -> dict[str, np.ndarray] | None:
    return None if found is None else {name: np.array(values, dtype=np.float64) for name, values in found.items()}


def _fairness(one: Mapping[str, Any]) -> Fairness:
    groups = {name: _measures(found) for name, found in one["groups"].items()}
    gap = _measure(one["gap"]["name"], one["gap"])
    return Fairness(one["column"], groups, gap, one["best"], one["worst"], one["verdict"])


def _number(value: float | None) -> float:
    """JSON has no NaN."""
    return math.nan if value is None else float(value)
