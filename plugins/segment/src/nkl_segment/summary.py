"""What a segmentation came to: as plain values, as a page, and in a few lines for the terminal."""

from __future__ import annotations

import dataclasses
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import Any

import numpy as np

from nkl.command import command_line
from nkl.data import Finding, columns_of, worst_first
from nkl_segment.job import Job
from nkl_segment.segmented import Segmented

SCHEMA = 1
KIND = "segmentation"


def facts(
    job: Job, segmented: Segmented, recordings: int, failed: int, findings: Sequence[Finding], started: float
) -> dict[str, Any]:
    """All figures, as ``results.json`` has them; durations in seconds."""
    offer = job.segmenter.offer
    _, starts, ends = columns_of(segmented.table.index)
    lengths = ends - starts
    spread = {name: round(float(of(lengths)), 3) for name, of in _SPREAD.items()} if len(lengths) else {}
    spoken = {(speaker, file) for file, found in segmented.by_file().items() for _, _, speaker in found if speaker}
    return {
        "schema": SCHEMA,
        "kind": KIND,
        "name": job.name,
        "method": job.segmenter.name,
        "options": {**job.options.model_dump(mode="json"), **job.segmenter.options.model_dump(mode="json")},
        "folder": str(job.folder),
        "recordings": recordings,
        "failed": failed,
        "rows": len(job.rows),
        "segments": len(segmented.table),
        "dropped": len(segmented.dropped),
        "silences": len(segmented.silences),
        "seconds": {name: round(value, 3) for name, value in segmented.seconds.items()},
        "length": spread,
        "speakers": len(spoken) if any(segmented.found) else len({speaker for speaker, _ in spoken}),
        "findings": [dataclasses.asdict(finding) for finding in worst_first(findings)],
        "provenance": {
            "nkl": metadata.version("nkl"),
            "plugin": f"{offer.distribution} {offer.version}",
            "python": platform.python_version(),
            "platform": platform.platform(),
            "ini": job.ini,
            "command": command_line(),
            "started": time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(started)),
            "seconds": round(time.time() - started, 3),
        },
    }


_SPREAD: dict[str, Callable[[np.ndarray], Any]] = {
    "shortest": np.min,
    "median": np.median,
    "mean": np.mean,
    "longest": np.max,
}


def markdown(results: Mapping[str, Any]) -> str:
    """The page ``report.md``."""
    lines = [
        f"# Segments: {results['name']}",
        "",
        f"Found by `{results['method']}`.",
        "",
        "| what | how much |",
        "|---|---|",
    ]
    lines += [f"| {name} | {value} |" for name, value in _figures(results)]
    if findings := results["findings"]:
        lines += ["", "## To be known", ""]
        lines += [f"- {finding['level']}: {finding['message']} {finding['advice']}".rstrip() for finding in findings]
    written = results["options"]["formats"] or []
    if "csv" in written and results["segments"]:
        table = f"{results['folder']}/{results['options']['result']}.csv"
        lines += ["", "## To go on with these segments", "", "```ini", "[DATA]", "databases = ['segmented']"]
        lines += [f"segmented = {table}", "segmented.type = csv", "```"]
    return "\n".join(lines) + "\n"


def console(results: Mapping[str, Any]) -> str:
    """A few lines for the terminal."""
    lines = [f"{results['name']}: segmented with {results['method']}"]
    lines += [f"  {name}: {value}" for name, value in _figures(results)]
    lines += [f"  {one['level']}: {one['message']}" for one in results["findings"] if one["level"] != "note"]
    return "\n".join([*lines, f"  results: {results['folder']}"])


def _figures(results: Mapping[str, Any]) -> list[tuple[str, str]]:
    took, options = results["seconds"], results["options"]
    recordings = f"{results['recordings']}, {duration(took['total'])}"
    if results["rows"] != results["recordings"]:
        recordings += f", in {results['rows']} rows"
    if results["failed"]:
        recordings += f"; {results['failed']} failed (failures.csv)"
    share = f" ({100 * took['speech'] / took['total']:.0f} %)" if took["total"] else ""
    segments = f"{results['segments']}, {duration(took['kept'])}"
    if length := results["length"]:
        segments += (
            f"; shortest {length['shortest']:.2f} s, median {length['median']:.2f} s, longest {length['longest']:.2f} s"
        )
    figures = [("recordings", recordings), ("speech", f"{duration(took['speech'])}{share}"), ("segments", segments)]
    figures.append(("silence", duration(took["total"] - took["speech"])))
    if results["dropped"]:
        dropped = (
            f"{results['dropped']} stretches shorter than {options['min_length']:g} s, {duration(took['dropped'])}"
        )
        figures.append(("dropped", f"{dropped} (keep_short = True keeps them)"))
    if results["speakers"]:
        figures.append(("speakers", f"{results['speakers']} (speakers.csv)"))
    return figures


def duration(seconds: float) -> str:
    """A duration for people: seconds up to two minutes, then minutes, then hours."""
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
