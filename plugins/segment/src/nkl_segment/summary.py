"""What a segmentation came to: as plain values, as a page for the reporters, and in a few lines for the terminal."""

from __future__ import annotations

import dataclasses
import platform
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import Any

import numpy as np

from nkl.command import command_line
from nkl.data import Axis, Chapter, Chart, Finding, Page, Table, columns_of, worst_first
from nkl_segment import speakers
from nkl_segment.job import Job
from nkl_segment.segmented import Segmented

SCHEMA = 1
KIND = "segmentation"
_FEWEST_LENGTHS = 5


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
        "findings": plain_findings(findings),
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


def plain_findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as ``results.json`` has them."""
    return [dataclasses.asdict(finding) for finding in worst_first(findings)]


_SPREAD: dict[str, Callable[[np.ndarray], Any]] = {
    "shortest": np.min,
    "median": np.median,
    "mean": np.mean,
    "longest": np.max,
}


def page(results: Mapping[str, Any], segmented: Segmented, findings: Sequence[Finding]) -> Page:
    """What the reporters show.

    Args:
        results: as :func:`facts` gives them.
        segmented: the segments.
        findings: what a reader must know.
    """
    _, starts, ends = columns_of(segmented.table.index)
    table = Table("What was found", ("what", "how much"), tuple(_figures(results)))
    provenance = [{"fact": name, "value": value} for name, value in results["provenance"].items() if value]
    chapters = [
        Chapter("segments", "Segments", tables=(table,)),
        _lengths(ends - starts),
        speakers.chapter(segmented),
        _go_on(results),
        Chapter("provenance", "Provenance", tables=(Table.of("Where the figures come from", provenance),)),
    ]
    return Page(
        title=f"Segments: {results['name']}",
        subtitle=f"found by {results['method']}",
        started=results["provenance"]["started"],
        headline=_headline(results),
        findings=worst_first(findings),
        chapters=tuple(chapter for chapter in chapters if chapter is not None),
        repeat=_again(),
    )


def _again() -> str:
    """The command that was given, as a shell takes it; nothing where it held a token, or nkl was called from Python."""
    is_whole = "segment" in sys.argv and command_line() == " ".join(sys.argv)
    return f"nkl {shlex.join(sys.argv[1:])}" if is_whole else ""


def _headline(results: Mapping[str, Any]) -> str:
    took = results["seconds"]
    recordings = f"{results['recordings']} recording{'' if results['recordings'] == 1 else 's'}"
    share = f" ({100 * took['speech'] / took['total']:.0f} %)" if took["total"] else ""
    segments = f"{results['segments']} segment{'' if results['segments'] == 1 else 's'}"
    return f"{duration(took['speech'])} of speech{share} in {recordings} of {duration(took['total'])}: {segments}."


def _lengths(seconds: np.ndarray) -> Chapter | None:
    """How long the segments are, where there are enough of them for a picture."""
    if len(seconds) < _FEWEST_LENGTHS:
        return None
    title, shows = "How long the segments are", f"How many of {len(seconds)} segments are how long."
    axes = (Axis("length of the segment", "s", low=0.0), Axis("segments", low=0.0))
    chart = Chart.histogram("lengths", title, shows, {"segments": seconds}, *axes)
    return Chapter("lengths", "Lengths", charts=(chart,))


def _go_on(results: Mapping[str, Any]) -> Chapter | None:
    """The INI lines with which an experiment works on the segments."""
    if "csv" not in (results["options"]["formats"] or []) or not results["segments"]:
        return None
    table = f"{results['folder']}/{results['options']['result']}.csv"
    lines = ("[DATA]", "databases = ['segmented']", f"segmented = {table}", "segmented.type = csv")
    return Chapter("next", "To go on with these segments", code="\n".join(lines))


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
