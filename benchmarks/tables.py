"""The results as Markdown and as plain data."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from rounds import Results
from targets import Target

_LIBRARIES = ("nkl", "numpy", "pandas", "pyarrow", "scikit-learn", "opensmile", "praat-parselmouth")
_TITLES = {"wall_s": "wall, s", "cpu_s": "CPU, s", "peak_mib": "peak memory, MiB"}


def machine(load_before: float) -> dict[str, Any]:
    """What the numbers depend on; nothing that tells whose machine it is."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": models[0].partition(":")[2].strip() if models else platform.machine(),
        "python": platform.python_version(),
        "load before": round(load_before, 2),
        **{name: metadata.version(name) for name in _LIBRARIES},
    }


def as_data(results: Results, aims: Sequence[Target], facts: dict[str, Any]) -> dict[str, Any]:
    """Every value of every repetition, for JSON."""
    return {
        "machine": facts,
        "measured": {subject: dict(columns) for subject, columns in results.values.items()},
        "targets": [asdict(aim) | {"met": aim.met} for aim in aims],
    }


def as_markdown(results: Results, aims: Sequence[Target], facts: dict[str, Any]) -> str:
    """Tables of medians with least and greatest value."""
    store = {subject: columns for subject, columns in results.values.items() if subject.startswith("store")}
    costs = {subject: columns for subject, columns in results.values.items() if subject not in store}
    listed = ", ".join(f"{name} {value}" for name, value in facts.items())
    parts = [f"{listed}. Median (least-greatest) of the repetitions."]
    if aims:
        rows = [
            [aim.name, f"{_spread(aim.values)} {aim.unit}", f"{aim.limit:g} {aim.unit}", "yes" if aim.met else "**no**"]
            for aim in aims
        ]
        parts.append(_table(["target", "measured", "at most", "met"], rows))
    for subjects, first in ((costs, "command"), (store, "store, s")):
        if subjects:
            names = list(dict.fromkeys(name for columns in subjects.values() for name in columns))
            values = [[_spread(columns.get(name, ())) for name in names] for columns in subjects.values()]
            rows = [[subject, *cells] for subject, cells in zip(subjects, values, strict=True)]
            parts.append(_table([first, *(_TITLES.get(name, name) for name in names)], rows))
    return "\n\n".join(parts) + "\n"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return ""
    middle = _plain(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({_plain(min(values))}-{_plain(max(values))})"


def _plain(value: float) -> str:
    digits = 0 if abs(value) >= 100 or value.is_integer() else 2 if abs(value) >= 0.1 else 4
    return f"{value:.{digits}f}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] + ["---:"] * (len(titles) - 1), *rows]
    return "\n".join("| " + " | ".join(cell.strip() for cell in line) + " |" for line in lines)
