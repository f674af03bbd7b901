"""Offers the learner ``finetune``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl
from nkl_finetune.options import FinetuneOptions
from nkl_finetune.references import FINETUNE


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """One learner for classes and values."""
    yield Component(
        name="finetune",
        target="nkl_finetune.learner:Finetune",
        summary="A pretrained audio encoder, trained further on the recordings themselves",
        references=FINETUNE,
        options=FinetuneOptions,
        needs=frozenset({"weights"}),
        tasks=frozenset({"classification", "regression"}),
        sections=("FINETUNE",),
        input="audio",
    )
