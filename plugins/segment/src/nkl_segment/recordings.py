"""Segmenting without an INI: recordings that the command line names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from nkl.command import Experiment, Session
from nkl.data import Finding, find_audio, segmented_index
from nkl.errors import UserError
from nkl.plugin import option_infos
from nkl_segment.job import Job
from nkl_segment.options import SegmentOptions


def of_recordings(
    files: Sequence[str], folders: Sequence[str], out: str, said: Sequence[str], lenient: bool, session: Session
) -> tuple[Job, Experiment]:
    """Recordings as a job, and the experiment that the command line describes.

    Whatever an INI would say is said by ``SECTION.key=value``, or left at its default.

    Args:
        files: audio files.
        folders: all audio files in these folders and those below them.
        out: folder of the results.
        said: values of ``[SEGMENT]`` and of the keys that segmenter and executor have elsewhere.
        lenient: unknown keys are warnings.
        session: of the command line.

    Raises:
        UserError: with all complaints at once.
    """
    complaints: list[str] = []
    experiment, paths = None, []
    try:
        settings = (f"EXP.root={Path(out).parent}", f"EXP.name={Path(out).name or 'segmented'}", *said)
        experiment = session.understand(None, settings, lenient, needs=[SegmentOptions], data=False)
    except UserError as error:
        complaints += [complaint.removeprefix("command line: ") for complaint in error.complaints]
    try:
        paths = find_audio(files, folders)
    except UserError as error:
        complaints += error.complaints
    if complaints or experiment is None:
        raise UserError(complaints)
    options, segmenter = experiment.of(SegmentOptions), experiment.choice("SEGMENT", "method")
    assert options is not None and segmenter is not None
    warnings = [*experiment.warnings, *_without_effect(experiment, said)]
    job = Job(
        name=options.result,
        folder=Path(out),
        rows=pd.DataFrame(index=segmented_index(paths)),
        segmenter=segmenter,
        options=options,
        reporters=experiment.reporters,
        findings=tuple(Finding("warning", "options", warning) for warning in warnings),
    )
    return job, experiment


def _without_effect(experiment: Experiment, said: Sequence[str]) -> Iterator[str]:
    """What was read of the command line, and recordings without an INI have no use for."""
    acting = {
        ("EXP", "executor"),
        *(("SEGMENT", key) for info in option_infos(SegmentOptions) for key in info.spellings),
    }
    for choice in (experiment.executor, *experiment.choices("SEGMENT", "method"), *experiment.reporters):
        for info in option_infos(choice.offer.component.options):
            sections = (info.section,) if info.section else choice.offer.sections
            acting |= {(section, key) for section in sections for key in info.spellings}
    read = {(section, key) for (section, _), (_, _, info) in experiment.origins.items() for key in info.spellings}
    for text in said:
        section, _, key = text.partition("=")[0].partition(".")
        where = section.upper(), key.strip().lower()
        if where in read | {*experiment.origins} and where not in acting:
            yield f"command line: [{where[0]}] {where[1]}: has no effect on --file and --folder."
