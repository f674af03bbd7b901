"""Segments what a job names, and writes what was found."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.command import RESULTS, Bench, RunFolder, prepare, read_results, running, show_page
from nkl.data import Finding, columns_of, segmented_index
from nkl.errors import UserError
from nkl.files import storing, write_json
from nkl.stages import account, read_recordings, segment_files, write_failed
from nkl_segment import cutting, formats
from nkl_segment.job import Job
from nkl_segment.options import SegmentOptions
from nkl_segment.rules import Rules
from nkl_segment.segmented import Segmented, segment_rows
from nkl_segment.summary import KIND, facts, page, plain_findings

_FAILURES = "failures.csv"


def run(job: Job, bench: Bench) -> dict[str, Any]:
    """Segment all recordings of a job side by side; what the store holds is not computed again.

    Returns:
        What ``results.json`` says.

    Raises:
        UserError: if more recordings failed than may, after everything else has been written; if all did, nothing is but
            the list of them.
        PluginError: if the segmenter cannot be made.
    """
    earlier = _earlier(job.folder)
    if earlier and earlier.get("kind") != KIND:
        raise UserError(f"{job.folder}: holds the results of a run, which would be lost; choose another folder.")
    _refuse_foreign(job)
    with running(bench.watchers, job.name, job.folder) as folder:
        return _run(job, bench, folder)


def _refuse_foreign(job: Job) -> None:
    """Keep what somebody else has put where results would go; nkl's own folders have a log."""
    options = job.options
    own = [f"{options.result}.csv", f"{options.result}.rttm", "db.yaml", "silences.csv", _FAILURES]
    own += ["report.md", "report.html", "figures"] if job.reporters else []
    own += {"textgrid", "audacity"} & set(options.formats or ())
    own += [options.audio_dir, f"{options.audio_dir}.csv"] if options.output_audio else []
    taken = [name for name in own if (job.folder / name).exists()]
    if taken and not (job.folder / "log").is_dir():
        raise UserError(
            f"{job.folder}: holds {', '.join(taken)}, not of nkl, which would be lost; choose another folder."
        )


def _run(job: Job, bench: Bench, folder: RunFolder) -> dict[str, Any]:
    started = time.time()
    prepare(job.reporters, bench.executor)
    files = list(job.rows.index.get_level_values("file").unique())
    recordings, failed = read_recordings(segmented_index(files), bench)
    found = segment_files(files, recordings, job.segmenter, bench)
    failures = [(files[one.position], one.step, one.reason) for one in (*failed, *found.failures)]
    if not found.segments:  # what an earlier segmentation found is worth more than empty tables
        with storing(folder.path):
            _write_failures(failures, folder.path)
        raise UserError(_complaints(failures, len(files), job, "Nothing else was written."))
    durations = {file: recordings[file].duration for file in found.segments}
    rows = job.rows[job.rows.index.get_level_values("file").isin(list(durations))]
    rows, outside = _within(rows, durations)
    failures += outside
    rules = Rules(job.options.min_length, job.options.max_length, job.options.keep_short)
    segmented = segment_rows(rows, found.segments, durations, rules, job.options.include_silence_borders)
    with storing(folder.path):
        failures += _write(job, segmented, folder, bench)
        _write_failures(failures, folder.staging)
        findings = [*job.findings, *_idle(job.options)]
        results = facts(job, segmented, len(files), len({file for file, _, _ in failures}), findings, started)
        not_shown = show_page(page(results, segmented, findings), job.reporters, folder.staging, bench.executor)
        results["findings"] = plain_findings([*findings, *not_shown])
        results["files"] = sorted([*(item.name for item in folder.staging.iterdir()), RESULTS])
        write_json(folder.staging / RESULTS, results)
        _clear(folder, results["files"])
    folder.commit()
    _judge(failures, len(files), job)
    return results


def _within(rows: pd.DataFrame, durations: Mapping[str, float]) -> tuple[pd.DataFrame, list[tuple[str, str, str]]]:
    """The rows that hold any of their recordings, and why the others do not: file, step and reason."""
    failures, good = [], np.ones(len(rows), dtype=bool)
    for position, (file, start, end) in enumerate(zip(*columns_of(rows.index), strict=True)):
        length = durations[file]
        if not 0 <= start < (length if np.isnan(end) else min(end, length)):
            good[position] = False
            until = "" if np.isnan(end) else f" to {end:g}"
            reason = f"{file}: the row from {start:g}{until} s holds nothing of the recording of {length:.3f} s"
            failures.append((file, "row", reason))
    return rows[good], failures


def _write(job: Job, segmented: Segmented, folder: RunFolder, bench: Bench) -> list[tuple[str, str, str]]:
    """Write all files but the summary; gives what could not be cut out: file, step and reason."""
    options = job.options
    author = f"{job.segmenter.name} ({job.segmenter.offer.distribution} {job.segmenter.offer.version})"
    formats.write(segmented, folder.staging, options.result, options.formats or (), author)
    if not options.output_audio:
        return []
    table, failures = cutting.cut(
        segmented,
        folder.staging / options.audio_dir,
        folder.path.absolute() / options.audio_dir,
        options.audio_format,
        options.sampling_rate,
        bench,
    )
    table.to_csv(folder.staging / f"{options.audio_dir}.csv", index=False)
    files = segmented.table.index.get_level_values("file")
    return [(files[position], "cut", reason) for position, reason in failures]


def _write_failures(failures: Sequence[tuple[str, str, str]], folder: Path) -> None:
    write_failed(pd.DataFrame(failures, columns=["file", "step", "reason"]), folder / _FAILURES)


def _idle(options: SegmentOptions) -> list[Finding]:
    default = type(options).model_fields["min_length"].default
    if options.max_length is not None or options.min_length == default:
        return []
    message = "min_length has no effect without max_length: every stretch that was found is kept."
    return [Finding("warning", "min_length", message)]


def _earlier(folder: Path) -> dict[str, Any]:
    """``results.json`` of an earlier run or segmentation in this folder; empty where there is none."""
    return read_results(folder) if (folder / RESULTS).is_file() else {}


def _clear(folder: RunFolder, written: Sequence[str]) -> None:
    """Remove what an earlier segmentation wrote here and this one does not."""
    for name in {*_earlier(folder.path).get("files", ()), _FAILURES} - set(written):
        place = folder.path / Path(name).name
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)


def _judge(failures: Sequence[tuple[str, str, str]], recordings: int, job: Job) -> None:
    if len({file for file, _, _ in failures}) > job.tolerance * recordings:
        rest = "The others have been, and what was written is complete for them."
        allowed = " FEATS.fail_threshold allows a share of failures." if job.ini else ""
        raise UserError(_complaints(failures, recordings, job, rest + allowed))


def _complaints(failures: Sequence[tuple[str, str, str]], recordings: int, job: Job, rest: str) -> list[str]:
    failed = len({file for file, _, _ in failures})
    lack = "recordings could not be segmented"
    return account([reason for _, _, reason in failures], failed, recordings, lack, job.folder / _FAILURES, rest)
