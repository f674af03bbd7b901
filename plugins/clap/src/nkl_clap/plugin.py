"""Offers the feature extractor ``clap``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, hookimpl
from nkl_clap.references import CLAP
from nkl_encoder.options import BatchOptions


class ClapOptions(BatchOptions):
    """The keys ``clap.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "clap"
    owner: ClassVar[str] = "laion"
    usual: ClassVar[str] = "clap-htsat-unfused"


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all models of the family."""
    yield Component(
        name="clap",
        target="nkl_clap.extractor:Clap",
        summary="CLAP embeddings of sound, in the space that they share with texts",
        references=CLAP,
        options=ClapOptions,
        needs=frozenset({"weights"}),
        aliases=("clap-*",),
    )
