"""The extractor ``wav2vec2`` with tiny models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from nkl.testing import ExtractorConformance
from nkl_encoder.testing import TinyModel


class TestGroupNorm(TinyModel, ExtractorConformance):
    plugin = "wav2vec2"
    component = "wav2vec2"
    architecture = "Wav2Vec2Model"
    config: ClassVar[Mapping[str, Any]] = {"feat_extract_norm": "group"}


class TestLayerNorm(TinyModel, ExtractorConformance):
    plugin = "wav2vec2"
    component = "wav2vec2"
    architecture = "Wav2Vec2Model"
    config: ClassVar[Mapping[str, Any]] = {"feat_extract_norm": "layer", "do_stable_layer_norm": True}
    further: ClassVar[Mapping[str, Any]] = {"layer": [0, 1], "pooling": "mean+std"}


class TestFrames(TinyModel, ExtractorConformance):
    plugin = "wav2vec2"
    component = "wav2vec2"
    architecture = "Wav2Vec2Model"
    further: ClassVar[Mapping[str, Any]] = {"level": "frame"}
