"""Where figures come from: versions, seeds, hashes, and how often a test split was looked at."""

from __future__ import annotations

import contextlib
import csv
import os
import platform
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from nkl.data.predictions import Predictions
from nkl.data.recording import Recording
from nkl.errors import veiled
from nkl.files import storing
from nkl.ini.experiment import Experiment
from nkl.kernel.choice import Choice
from nkl.options import fingerprint

EVALUATIONS = "test-evaluations.csv"


def provenance(
    experiment: Experiment,
    recordings: Mapping[str, Recording],
    split_hash: str,
    started: float,
    tables: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The facts that a reader needs to judge and repeat a run, as plain values.

    Args:
        experiment: what was run.
        recordings: the audio files, as they were read.
        split_hash: which segments were in which split.
        started: when the run began, in seconds since 1970.
        tables: the hash of each table that was read.
    """
    offers = {choice.offer.source: choice.offer for choice in _choices(experiment)}
    return {
        "nkl": metadata.version("nkl"),
        "plugins": {offer.plugin: f"{offer.distribution} {offer.version}" for offer in offers.values()},
        "components": [_credits(choice) for choice in _choices(experiment)],
        "libraries": _libraries(offer.distribution for offer in offers.values()),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "seed": experiment.exp.seed,
        "split_hash": split_hash,
        "audio_hash": fingerprint(sorted({one.audio for one in recordings.values()})),
        "ini": str(experiment.ini.path),
        "ini_hash": experiment.ini.digest,
        "tables": dict(tables or {}),
        "command": command_line(experiment.origins),
        "working_directory": os.getcwd(),
        "started": time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(started)),
        "seconds": round(time.time() - started, 3),
    }


def command_line(origins: Mapping[tuple[str, str], Any] = MappingProxyType({})) -> str:
    """What nkl was called with, without the values of tokens.

    Args:
        origins: of the experiment. Values of ``-o`` that it does not know are left out too: they may be misspelt tokens.
    """
    words = []
    for word in sys.argv:
        found = re.match(r"(?:-o)?([A-Za-z][\w-]*)\.([^=]+?)\s*=", word)
        if origins and found and (found[1].upper(), found[2].lower()) not in origins:
            word = f"{found[0]}..."
        words.append(veiled(word))
    return " ".join(words)


def samples_hash(predictions: Predictions, hashes: Mapping[str, str]) -> str:
    """A fingerprint of what was tested on: the audio of each sample, its times and its label; nothing else counts.

    Args:
        predictions: of the test samples, with their truth.
        hashes: of the audio files; a file without one goes by its name.
    """
    truth = _truth(predictions)
    rows = [
        [hashes.get(str(file), str(file)), str(start), str(end), label]
        for (file, start, end), label in zip(predictions.index, truth, strict=True)
    ]
    return fingerprint(sorted(rows, key=str))


def count_evaluation(
    root: Path, tested: str, name: str, model: Mapping[str, Any], predictions: Sequence[Predictions]
) -> int:
    """Note that samples are being tested on, and say how many other models had been before.

    The notes of all experiments of a root are in one file there: choosing among many models by their test figures is choosing
    on test data, whatever the experiments are called and however the rest of the data was split. A model that was
    made alike and says the very same of all samples is the same one, run again.

    Args:
        root: ``EXP.root``.
        tested: see :func:`samples_hash`.
        name: of the experiment.
        model: what was trained, in plain values.
        predictions: of all its trainings.
    """
    path, said = root / EVALUATIONS, fingerprint(model, [_said(one) for one in predictions])
    with storing(path):
        before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        with path.open("a", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerows([] if before else [("test_samples", "time", "experiment", "predictions")])
            rows.writerow((tested, time.strftime("%Y-%m-%dT%H:%M:%S%z"), name, said))
    others = {tuple(row[3:4]) for row in csv.reader(before) if row[:1] == [tested]}
    return len(others - {(said,)})


def _truth(predictions: Predictions) -> list[Any]:
    if predictions.truth is None:
        return [None] * len(predictions)
    if predictions.is_classification:
        return [predictions.labels[code] if code >= 0 else None for code in predictions.truth]
    return [f"{value:.9g}" for value in predictions.truth]


def _said(predictions: Predictions) -> list[Any]:
    """What was predicted, by sample, to six decimals; in an order that rows and labels do not decide."""
    order = sorted(range(len(predictions.labels)), key=predictions.labels.__getitem__)
    values = (
        predictions.predicted[:, None] if predictions.probabilities is None else predictions.probabilities[:, order]
    )
    keys = [[str(part) for part in key] for key in predictions.index]
    return sorted([*key, [f"{value:.6f}" for value in row]] for key, row in zip(keys, values, strict=True))


def _choices(experiment: Experiment) -> list[Choice]:
    return [
        choice
        for choice in (
            *(database.loader for database in experiment.databases),
            *(database.consensus for database in experiment.databases),
            *experiment.extractors,
            experiment.scaler,
            experiment.balancer,
            experiment.learner,
            experiment.vad,
            experiment.executor,
            *experiment.reporters,
        )
        if choice
    ]


def _credits(choice: Choice) -> dict[str, Any]:
    """Whose work a component is, under which licence, and what is to be cited."""
    offer, component = choice.offer, choice.offer.component
    return {
        "kind": offer.kind.name,
        "name": choice.name,
        "summary": component.summary,
        "distribution": offer.distribution,
        "version": offer.version,
        "licence": component.licence,
        "needs": sorted(component.needs),
        "references": [one.bibtex for one in component.references if one.holds(choice.options)],
    }


def _libraries(distributions: Iterable[str]) -> dict[str, str]:
    """The installed versions of what these distributions say they need."""
    found: dict[str, str] = {}
    for distribution in distributions:
        with contextlib.suppress(metadata.PackageNotFoundError):  # a plugin of NKL_PLUGINS has no distribution
            for line in metadata.requires(distribution) or ():
                with contextlib.suppress(InvalidRequirement, metadata.PackageNotFoundError):
                    requirement = Requirement(line)
                    if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                        found[requirement.name] = metadata.version(requirement.name)
    return dict(sorted(found.items()))
