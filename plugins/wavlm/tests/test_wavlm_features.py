"""The extractor ``wavlm`` with tiny models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from nkl.testing import ExtractorConformance
from nkl_encoder.testing import TinyModel


class TestGroupNorm(TinyModel, ExtractorConformance):
    plugin = "wavlm"
    component = "wavlm"
    architecture = "WavLMModel"
    config: ClassVar[Mapping[str, Any]] = {"feat_extract_norm": "group"}


class TestLayerNorm(TinyModel, ExtractorConformance):
    plugin = "wavlm"
    component = "wavlm"
    architecture = "WavLMModel"
    config: ClassVar[Mapping[str, Any]] = {"feat_extract_norm": "layer", "do_stable_layer_norm": True}
    further: ClassVar[Mapping[str, Any]] = {"layer": "all"}
