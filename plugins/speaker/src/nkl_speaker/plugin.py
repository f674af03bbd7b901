"""Offers the label ``speaker``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nkl.plugin import Component, Off, Options, hookimpl, option
from nkl_encoder.weights import SPEECHBRAIN, weight_facts
from nkl_network.device import is_card


class SpeakerOptions(Options):
    """Options of the label ``speaker``."""

    threshold: float = option(
        0.55,
        "Groups of segments are one speaker where their mean cosine distance is no more than this (0 to 2); higher finds fewer "
        "speakers.",
        key="speaker.threshold",
        identity=False,  # stored are the embeddings; who is who is said of all together
        ge=0,
        le=2,
    )
    number: Off[int] = option(
        None,
        "How many speakers there are, where that is known; the threshold then does not count.",
        key="speaker.number",
        identity=False,
        ge=1,
    )
    model: str = option(
        "speechbrain/spkrec-ecapa-voxceleb",
        "Name of a model on the Hugging Face hub, or a folder that holds hyperparams.yaml and embedding_model.ckpt.",
        key="speaker.model",
        identity=False,
    )
    revision: str = option(
        "main",
        "Branch, tag or commit of the model on the hub. What has been downloaded is used without asking again.",
        key="speaker.revision",
        identity=False,
    )
    device: str = option(
        "auto",
        "Where it is computed: cpu, cuda, cuda:1, mps; auto takes the graphics card if there is one.",
        section="MODEL",
        identity=False,
    )

    @property
    def shared(self) -> bool:
        """Whether it computes on a graphics card, where one copy of the network serves all workers."""
        return is_card(self.device)

    def facts(self) -> dict[str, Any]:
        """Which weights they are: the hash of a folder's files, or the commit on the hub.

        Raises:
            nkl.errors.UserError: if there is no such model, or the hub cannot be asked.
        """
        return weight_facts(self.model, self.revision, "speaker.model", SPEECHBRAIN)


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """One column."""
    yield Component(
        name="speaker",
        target="nkl_speaker.predictor:SpeakerPredictor",
        summary="Who speaks: clusters of speaker embeddings over all segments",
        options=SpeakerOptions,
        needs=frozenset({"weights"}),
    )
