"""Offers the learner ``finetune``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl
from nkl_encoder.references import TRANSFORMERS_PAPER
from nkl_finetune.options import FinetuneOptions
from nkl_finetune.references import LORA_PAPER, PROBE_PAPER
from nkl_network.references import PYTORCH_PAPER


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """One learner for classes and values."""
    yield Component(
        name="finetune",
        target="nkl_finetune.learner:Finetune",
        summary="A pretrained audio encoder, trained further on the recordings themselves",
        references=(PYTORCH_PAPER, TRANSFORMERS_PAPER, PROBE_PAPER, LORA_PAPER),
        options=FinetuneOptions,
        needs=frozenset({"weights"}),
        tasks=frozenset({"classification", "regression"}),
        sections=("FINETUNE",),
        input="audio",
    )
