"""Offers the feature extractor ``spkrec``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydantic

from nkl.plugin import Component, Options, hookimpl, option
from nkl_encoder.weights import SPEECHBRAIN, weight_facts

_KNOWN = ("spkrec", "spkrec-ecapa-voxceleb")


class SpkrecOptions(Options):
    """The keys of ``[FEATS]`` that are the speaker embeddings'."""

    type: str = option("spkrec", "The name in FEATS.type; ECAPA-TDNN is what there is.", identity=False)
    model: str = option(
        "speechbrain/spkrec-ecapa-voxceleb",
        "Name of a model on the Hugging Face hub, or a folder that holds hyperparams.yaml and embedding_model.ckpt.",
        key="Spkrec.model",
        identity=False,
    )
    revision: str = option(
        "main",
        "Branch, tag or commit of the model on the hub. What has been downloaded is used without asking again.",
        key="spkrec.revision",
        identity=False,
    )
    device: str = option(
        "auto",
        "Where it is computed: cpu, cuda, cuda:1, mps; auto takes the graphics card if there is one.",
        section="MODEL",
        identity=False,
    )

    @pydantic.field_validator("type")
    @classmethod
    def _is_there(cls, value: str) -> str:
        if value.lower() not in _KNOWN:
            raise ValueError(f"{value} is not there; of the speaker embeddings there is spkrec-ecapa-voxceleb")
        return value

    def facts(self) -> dict[str, Any]:
        """Which weights they are: the hash of a folder's files, or the commit on the hub.

        Raises:
            nkl.errors.UserError: if there is no such model, or the hub cannot be asked.
        """
        return weight_facts(self.model, self.revision, "Spkrec.model", SPEECHBRAIN)


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor."""
    yield Component(
        name="spkrec",
        target="nkl_spkrec.extractor:Spkrec",
        summary="Speaker embeddings of ECAPA-TDNN",
        options=SpkrecOptions,
        needs=frozenset({"weights"}),
        aliases=("spkrec-*",),
    )
