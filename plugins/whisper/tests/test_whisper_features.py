"""The extractor ``whisper`` with tiny models."""

from __future__ import annotations

from nkl.testing import ExtractorConformance
from nkl_encoder.testing import TinyModel


class TestTiny(TinyModel, ExtractorConformance):
    plugin = "whisper"
    component = "whisper"
    architecture = "WhisperModel"
    further = {"pooling": "mean+std"}
