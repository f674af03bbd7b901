"""Offers the segmenter ``silero``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import pydantic

from nkl.plugin import Component, Off, Options, hookimpl, option
from nkl_silero.references import SILERO

WEIGHTS = "6.2.3"


class SileroOptions(Options):
    """The keys of ``[SEGMENT]`` that are Silero's; their names and defaults are those of its own function."""

    threshold: float = option(
        0.5, "Probability of speech (0 to 1) from which on a stretch begins.", key="silero.threshold", gt=0, lt=1
    )
    neg_threshold: Off[float] = option(
        None,
        "Probability of speech (0 to 1) below which a stretch may end; .15 under threshold if not given.",
        key="silero.neg_threshold",
        gt=0,
        lt=1,
    )
    min_speech_duration_ms: float = option(
        250,
        "Stretches that are not longer than this are left out, in milliseconds, before padding.",
        key="silero.min_speech_duration_ms",
        ge=0,
    )
    min_silence_duration_ms: float = option(
        100, "A pause of at least so many milliseconds ends a stretch.", key="silero.min_silence_duration_ms", ge=0
    )
    speech_pad_ms: float = option(
        30,
        "Milliseconds by which a stretch grows at each end; neighbours share a shorter pause between them.",
        key="silero.speech_pad_ms",
        ge=0,
    )

    @pydantic.model_validator(mode="after")
    def _a_stretch_can_begin_and_end(self) -> Self:
        if self.neg_threshold is not None and self.neg_threshold > self.threshold:
            raise ValueError(
                f"neg_threshold {self.neg_threshold:g} is over threshold {self.threshold:g}: a stretch would end where it begins"
            )
        return self

    def facts(self) -> dict[str, Any]:
        """The version of the package silero-vad that the weights are from."""
        return {"silero-vad": WEIGHTS}


@hookimpl
def nkl_segmenters() -> Iterator[Component]:
    """One segmenter."""
    yield Component(
        name="silero",
        target="nkl_silero.segmenter:Silero",
        summary="Speech as Silero VAD finds it",
        references=SILERO,
        options=SileroOptions,
        parallel="threads",
    )
