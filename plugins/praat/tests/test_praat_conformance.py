"""The extractor keeps the contract of all extractors."""

from __future__ import annotations

from nkl.testing import ExtractorConformance


class TestPraat(ExtractorConformance):
    plugin = "praat"
    component = "praat"
