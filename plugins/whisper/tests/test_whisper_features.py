"""The extractor ``whisper`` with tiny models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from transformers import WhisperFeatureExtractor, WhisperModel

from nkl.testing import ExtractorConformance
from nkl.testing import clips as signals
from nkl_encoder.testing import TinyModel, save_tiny
from nkl_whisper.extractor import Whisper
from nkl_whisper.plugin import WhisperOptions


class TestTiny(TinyModel, ExtractorConformance):
    plugin = "whisper"
    component = "whisper"
    architecture = "WhisperModel"
    further: ClassVar[Mapping[str, Any]] = {"pooling": "mean+std"}


class TestFrames(TinyModel, ExtractorConformance):
    plugin = "whisper"
    component = "whisper"
    architecture = "WhisperModel"
    further: ClassVar[Mapping[str, Any]] = {"level": "frame"}


@pytest.fixture
def part(tmp_path: Path) -> Whisper:
    """Of windows of 3 s, where the real ones have 30 s."""
    return Whisper(WhisperOptions(model=str(save_tiny(tmp_path / "model", "WhisperModel"))))


@pytest.mark.parametrize(("samples", "frames"), [(1, 1), (320, 1), (321, 2), (16000, 50), (48000, 150)])
def test_frames_of_the_padding_are_left_out(part: Whisper, samples: int, frames: int) -> None:
    signal = signals.noise(3.0).signal[:samples]
    (true,) = part.encoder.frames([signal], lambda compute: compute())
    values = WhisperFeatureExtractor(chunk_length=3)(signal, sampling_rate=16000, return_tensors="pt").input_features
    every = WhisperModel.from_pretrained(part.options.model).encoder.eval()(values).last_hidden_state[0]
    assert true.shape == (frames, 16)
    torch.testing.assert_close(true, every[:frames], rtol=1e-4, atol=1e-4)


def test_long_clips_are_pooled_over_windows(part: Whisper) -> None:
    clip = signals.voice(5.0)
    halves = [signals.clip("half", half, 16000) for half in np.split(clip.signal, 2)]
    np.testing.assert_allclose(part.extract([clip])[0], part.extract(halves).mean(axis=0), rtol=1e-4, atol=1e-5)


def test_the_name_is_the_size() -> None:
    assert WhisperOptions(type="whisper").source == "openai/whisper-base"
    assert WhisperOptions(type="whisper-large-v3").source == "openai/whisper-large-v3"
