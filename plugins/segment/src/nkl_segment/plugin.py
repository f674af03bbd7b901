"""Offers ``nkl segment``, with the section [SEGMENT]."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Section, hookimpl
from nkl_segment.options import SegmentOptions


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """One command."""
    yield Component(
        "segment", "nkl_segment.command:segment", "Find the stretches of speech in databases or audio files"
    )


@hookimpl
def nkl_sections() -> Iterator[Section]:
    """A run takes the segmenter from here where ``check_vad`` looks for speech."""
    yield Section(
        "SEGMENT",
        SegmentOptions,
        "Cutting recordings into stretches of speech",
        command="nkl segment",
        dead={
            "sample_selection": "Write sample_selection in [EXP], which holds for all modules.",
            "target": "Write result.",
            "segment_target": "Write result.",
        },
        of_run=True,
    )
