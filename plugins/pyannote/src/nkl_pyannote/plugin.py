"""Offers the segmenter ``pyannote``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import pydantic

from nkl.plugin import Component, Off, Options, hookimpl, option
from nkl_network.device import is_card
from nkl_pyannote.recipe import Recipe, facts
from nkl_pyannote.references import PYANNOTE

CARDS = ("cuda",)
"""Apple's cards are taken only where they are named: pyannote.audio gave wrong times on them (its issue 1337)."""


class PyannoteOptions(Options):
    """The keys of ``[SEGMENT]`` that are pyannote's, and two of ``[MODEL]``."""

    model: str = option(
        "pyannote/speaker-diarization-3.1",
        "A pipeline: its name on the Hugging Face hub, or a folder that holds config.yaml.",
        key="pyannote.model",
        identity=False,
    )
    revision: str = option(
        "main",
        "Branch, tag or commit of the pipeline on the hub. What has been downloaded is used without asking again.",
        key="pyannote.revision",
        identity=False,
    )
    segmentation: Off[str] = option(
        None,
        "Checkpoint that finds speakers within ten seconds, in place of the pipeline's own: a file, a folder or a name on "
        "the hub.",
        key="pyannote.segmentation",
        identity=False,
    )
    embedding: Off[str] = option(
        None,
        "Checkpoint that tells voices apart, in place of the pipeline's own: a file, a folder or a name on the hub; also "
        "pretrained.pt of Resemblyzer.",
        key="pyannote.embedding",
        identity=False,
    )
    threshold: Off[float] = option(
        None,
        "Distance (0 to 2) from which on two voices are two speakers, in place of the pipeline's own: lower finds more.",
        key="pyannote.threshold",
        gt=0,
        le=2,
    )
    num_speakers: Off[int] = option(
        None, "How many speakers each recording has, where that is known.", key="pyannote.num_speakers", ge=1
    )
    min_speakers: Off[int] = option(
        None, "Fewest speakers that a recording may have.", key="pyannote.min_speakers", ge=1
    )
    max_speakers: Off[int] = option(None, "Most speakers that a recording may have.", key="pyannote.max_speakers", ge=1)
    exclusive: bool = option(
        False,
        "Give each moment to one speaker only; otherwise segments overlap where people talk at once.",
        key="pyannote.exclusive",
    )
    batch_size: int = option(
        32, "Stretches of ten seconds that are computed at once.", key="pyannote.batch_size", ge=1, identity=False
    )
    device: str = option(
        "auto",
        "Where it is computed: cpu, cuda, cuda:1; auto takes the graphics card if there is one.",
        section="MODEL",
        identity=False,
    )
    hf_token: Off[str] = option(
        None,
        "Token of the Hugging Face hub, for models whose conditions must be accepted; that of 'hf auth login' if not given.",
        section="MODEL",
        secret=True,
    )

    @pydantic.model_validator(mode="after")
    def _numbers_of_speakers_agree(self) -> Self:
        fewest, most = self.min_speakers or 1, self.max_speakers
        if most is not None and fewest > most:
            raise ValueError(f"min_speakers {fewest} is more than max_speakers {most}")
        if self.num_speakers is not None and (self.min_speakers or self.max_speakers):
            raise ValueError("num_speakers says it all: leave out min_speakers and max_speakers")
        return self

    @property
    def shared(self) -> bool:
        """Whether it computes on a graphics card, where one copy of the pipeline serves all workers."""
        return is_card(self.device, CARDS)

    def recipe(self) -> Recipe:
        """Which checkpoints are used, and how; they are fetched where they are not there yet.

        Raises:
            nkl.errors.UserError: if one of them is not to be had.
        """
        return Recipe.of(self.model, self.revision, self.segmentation, self.embedding, self.threshold, self.hf_token)

    def facts(self) -> dict[str, Any]:
        """Which weights and settings they are, and the library's version.

        Raises:
            nkl.errors.UserError: if they are not to be had.
        """
        return facts(self.recipe())


@hookimpl
def nkl_segmenters() -> Iterator[Component]:
    """One segmenter."""
    yield Component(
        name="pyannote",
        target="nkl_pyannote.segmenter:Pyannote",
        summary="Who speaks when, as a pipeline of pyannote.audio finds it",
        references=PYANNOTE,
        options=PyannoteOptions,
        needs=frozenset({"weights"}),
    )
