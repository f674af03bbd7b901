"""The extractor ``ast`` with tiny models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from transformers import ASTFeatureExtractor, ASTModel

from nkl.testing import ExtractorConformance
from nkl.testing import clips as signals
from nkl_ast.extractor import Ast
from nkl_ast.plugin import AstOptions
from nkl_encoder.testing import TinyModel, save_tiny


class TestTiny(TinyModel, ExtractorConformance):
    plugin = "ast"
    component = "ast"
    architecture = "ASTModel"
    further: ClassVar[Mapping[str, Any]] = {"pooling": "mean+std"}


class TestPatches(TinyModel, ExtractorConformance):
    plugin = "ast"
    component = "ast"
    architecture = "ASTModel"
    further: ClassVar[Mapping[str, Any]] = {"level": "frame"}


@pytest.fixture
def part(tmp_path: Path) -> Ast:
    """Of 128 frames (1.295 s), where the real one has 1024."""
    return Ast(AstOptions(model=str(save_tiny(tmp_path / "model", "ASTModel"))))


@pytest.mark.parametrize("seconds", [0.02, 0.4, 1.25])
def test_patches_are_those_of_the_library_without_padding(part: Ast, seconds: float) -> None:
    signal = signals.voice(seconds).signal
    (true,) = part.encoder.frames([signal], lambda compute: compute())
    padded = np.pad(signal, (0, max(0, 400 - len(signal))))  # the library's own has no row for less than a frame
    front = ASTFeatureExtractor(max_length=128, num_mel_bins=32)
    values = front(padded, sampling_rate=16000, return_tensors="pt").input_values
    every = ASTModel.from_pretrained(part.options.model).eval()(values).last_hidden_state[0, 2:]
    frames = (len(padded) - 400) // 160 + 1
    columns = max(1, (frames - 16) // 10 + 1)
    expected = torch.stack([every[row * 12 + column] for column in range(columns) for row in range(2)])
    torch.testing.assert_close(true, expected, rtol=1e-3, atol=1e-3)


def test_long_clips_are_pooled_over_windows(part: Ast) -> None:
    clip = signals.voice(2.5)
    halves = [signals.clip("half", half, 16000) for half in np.split(clip.signal, 2)]
    np.testing.assert_allclose(part.extract([clip])[0], part.extract(halves).mean(axis=0), rtol=1e-4, atol=1e-5)
