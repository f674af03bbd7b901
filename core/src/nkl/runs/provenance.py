"""Where figures come from: versions, seeds, hashes, and how often a test split was looked at."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
import time
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from nkl.data.recording import Recording
from nkl.files import storing
from nkl.ini.experiment import Experiment
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
        "command": command_line(),
        "working_directory": os.getcwd(),
        "started": time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(started)),
        "seconds": round(time.time() - started, 3),
    }


def command_line() -> str:
    """What nkl was called with, without the values of tokens."""
    return re.sub(r"(?i)(token\s*=\s*)\S+", r"\1...", " ".join(sys.argv))


def count_evaluation(root: Path, split_hash: str, name: str) -> int:
    """Note that a test split is being evaluated, and say how often it had been before.

    The notes of all experiments of a root are in one file there: choosing among many models by their test figures is choosing
    on test data, whatever the experiments are called.
    """
    path = root / EVALUATIONS
    line = f"{split_hash},{time.strftime('%Y-%m-%dT%H:%M:%S%z')},{name}\n"
    with storing(path):
        before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        with path.open("a", encoding="utf-8") as file:
            file.write(("" if before else "test_split,time,experiment\n") + line)
    return sum(1 for row in before if row.split(",", 1)[0] == split_hash)


def _choices(experiment: Experiment) -> list[Any]:
    return [
        choice
        for choice in (
            *(database.loader for database in experiment.databases),
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
