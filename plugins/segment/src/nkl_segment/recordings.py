"""Segmenting without an INI: recordings that the command line names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from nkl.data.audio_files import find_audio
from nkl.data.index import segmented_index
from nkl.data.report import Finding
from nkl.errors import UserError
from nkl.ini.choosing import choose
from nkl.ini.reading import Reading
from nkl.ini.sections import SECTIONS
from nkl_segment.options import SegmentOptions
from nkl.ini.text import Entry, Ini, split_override
from nkl.ini.unused import judge_leftovers
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import EXECUTOR, REPORTER, SEGMENTER
from nkl.options import option_infos
from nkl_segment.job import Job


def of_recordings(
    files: Sequence[str], folders: Sequence[str], overrides: Sequence[str], out: str, catalog: Catalog
) -> Job:
    """Recordings as a job; whatever an INI would say is said by ``SECTION.key=value``, or left at its default.

    Args:
        files: audio files.
        folders: all audio files in these folders and those below them.
        overrides: of ``[SEGMENT]`` and of the keys that segmenter and executor have elsewhere.
        out: folder of the results.
        catalog: what the installed plugins offer.

    Raises:
        UserError: with all complaints at once.
    """
    reading = Reading(_ini(overrides))
    options = reading.options(SegmentOptions, ["SEGMENT"])
    segmenter = choose(reading, catalog, SEGMENTER, options.method, "SEGMENT", "method") if options else None
    executor = choose(reading, catalog, EXECUTOR, _executor(reading), "EXP", "executor")
    reporters = [choose(reading, catalog, REPORTER, one.qualified, "REPORT", "") for one in catalog.offers(REPORTER)]
    _judge_idle(reading)
    judge_leftovers(reading, catalog, [])
    paths = reading.attempt(None, lambda: find_audio(files, folders))
    if reading.complaints or not (options and segmenter and executor and paths):
        raise UserError([complaint.removeprefix("command line: ") for complaint in reading.complaints])
    return Job(
        name=options.result,
        folder=Path(out),
        rows=pd.DataFrame(index=segmented_index(paths)),
        segmenter=segmenter,
        options=options,
        executor=executor,
        reporters=tuple(one for one in reporters if isinstance(one, Choice)),
        findings=tuple(Finding("warning", "options", warning) for warning in reading.warnings),
    )


def _executor(reading: Reading) -> str:
    entry = reading.ini.get("EXP", "executor")
    if entry is None:
        return "local"
    reading.used.add((entry.section, entry.key))
    return entry.text


def _judge_idle(reading: Reading) -> None:
    """Warn of what an INI could say and recordings without one have no use for."""
    for where, entry in reading.ini.entries.items():
        own = SECTIONS.get(entry.section)
        known = {spelling for info in option_infos(own) for spelling in info.spellings} if own else set()
        if where not in reading.used and entry.key in known:
            reading.used.add(where)
            reading.warnings.append(f"{entry.place}: has no effect on --file and --folder.")


def _ini(overrides: Iterable[str]) -> Ini:
    """What the command line says, as if it stood in a file."""
    said = [split_override(override) for override in overrides]
    entries = {(section, key): Entry(section, key, value, "command line") for section, key, value in said}
    return Ini(Path("command line"), {section: 0 for section, _, _ in said}, entries)
