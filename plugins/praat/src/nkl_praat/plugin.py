"""Declares the feature extractor ``praat``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl
from nkl_praat.options import PraatOptions
from nkl_praat.references import PRAAT


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """Offer the extractor."""
    yield Component(
        name="praat",
        target="nkl_praat.extractor:Praat",
        summary="45 measures of pitch, jitter, shimmer, formants, pauses and syllables by Praat",
        references=PRAAT,
        options=PraatOptions,
        licence="GPL-3.0-or-later (praat-parselmouth)",
        parallel="processes",
    )
