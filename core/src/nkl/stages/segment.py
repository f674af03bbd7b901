"""Stage segment: recordings become stretches. What the store holds is read; only the rest is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nkl.computing.compute import Items, compute
from nkl.data.failure import Failure
from nkl.data.index import segmented_index
from nkl.data.recording import Recording
from nkl.data.segment import Segment
from nkl.kernel.bench import Bench
from nkl.kernel.choice import Choice
from nkl.store.forms import decoded


@dataclass(frozen=True, eq=False)
class Segmentation:
    """The stretches of some files, and the files that could not be segmented.

    Attributes:
        segments: for each file its stretches, in the order of their starts.
        failures: the other files, by their position among those that were asked for.
        computed: how many files were segmented now, not read from the store.
    """

    segments: Mapping[str, tuple[Segment, ...]]
    failures: tuple[Failure, ...]
    computed: int


def segment_files(
    files: Sequence[str],
    recordings: Mapping[str, Recording],
    choice: Choice,
    bench: Bench,
    fresh: bool = False,
) -> Segmentation:
    """Find the stretches of whole files.

    Args:
        files: each once.
        recordings: those that can be read; the others are left out.
        choice: the segmenter.
        bench: what it is done with.
        fresh: compute all, whatever the store holds.

    Raises:
        PluginError: if the segmenter cannot be made.
        UserError: if segments cannot be kept (a full disk).
    """
    there = [position for position, file in enumerate(files) if file in recordings]
    items = Items.of_audio(segmented_index([files[position] for position in there]), recordings)
    answers = compute(items, choice, "segments", bench, f"segment {choice.name}", fresh)
    failures = tuple(Failure(there[at], choice.name, why) for at, why in answers.failures.items())
    segments = {
        files[position]: tuple(Segment(start, end, labels) for start, end, labels in decoded(row))
        for at, (position, row) in enumerate(zip(there, answers.values, strict=True))
        if at not in answers.failures
    }
    return Segmentation(segments, failures, answers.computed)
