"""The extractor ``clap`` with tiny models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import ClapConfig, ClapFeatureExtractor, ClapModel

from nkl.errors import UserError
from nkl.plugin import identity
from nkl.testing import ExtractorConformance
from nkl.testing import clips as signals
from nkl_clap.extractor import RATE, Clap
from nkl_clap.plugin import ClapOptions

AUDIO: dict[str, Any] = {
    "window_size": 4,
    "num_mel_bins": 16,
    "spec_size": 64,
    "hidden_size": 32,
    "depths": [2, 2],
    "num_attention_heads": [2, 2],
    "patch_embeds_hidden_size": 16,
    "num_hidden_layers": 2,
}
TEXT: dict[str, Any] = {
    "vocab_size": 20,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 1,
    "intermediate_size": 8,
}
FRONT: dict[str, Any] = {"feature_size": 16, "max_length_s": 2, "truncation": "rand_trunc", "padding": "repeatpad"}


def save_tiny(folder: Path, **audio: Any) -> Path:
    """Of windows of 2 s, where the real one has 10 s."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        network = ClapModel(ClapConfig(text_config=TEXT, audio_config={**AUDIO, **audio}, projection_dim=12))
        for name, values in network.named_parameters():
            if "audio" in name:
                torch.nn.init.normal_(values, 1.0 if "norm" in name and name.endswith("weight") else 0.0, 0.2)
        network.audio_model.audio_encoder.batch_norm.running_mean.normal_(-40, 5)
        network.audio_model.audio_encoder.batch_norm.running_var.fill_(400)
    network.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(FRONT), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("clap") / "model")


class TestTiny(ExtractorConformance):
    plugin = "clap"
    component = "clap"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": str(save_tiny(tmp_path_factory.mktemp("tiny") / "model")), "batching": "padded"}


@pytest.mark.parametrize("batching", ["padded", "single"])
def test_rows_are_those_of_the_library(folder: Path, batching: str) -> None:
    clips = [signals.voice(seconds, RATE) for seconds in (0.3, 1.4, 2.0)]
    front, whole = ClapFeatureExtractor(**FRONT), ClapModel.from_pretrained(folder).eval()
    part = Clap(ClapOptions(model=str(folder), batching=batching, batch_seconds=4))
    rows = part.extract(clips)
    assert part.columns[-1] == "clap_11"
    for clip, row in zip(clips, rows, strict=True):
        with torch.inference_mode():
            found = whole.get_audio_features(**front(clip.signal, sampling_rate=RATE, return_tensors="pt"))
        np.testing.assert_allclose(row, getattr(found, "pooler_output", found)[0].numpy(), rtol=1e-4, atol=1e-5)
        assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-5)


def test_long_clips_are_windows_averaged_and_nothing_is_left_to_chance(folder: Path) -> None:
    part = Clap(ClapOptions(model=str(folder)))
    clip = signals.voice(5.0, RATE)
    thirds = [signals.clip("third", third, RATE) for third in np.array_split(clip.signal, 3)]
    np.testing.assert_allclose(part.extract([clip])[0], part.extract(thirds).mean(axis=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(part.extract([clip]), part.extract([clip]))


def test_models_of_fusion_are_refused(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "fused", enable_fusion=True, fusion_type="aff_2d")
    with pytest.raises(UserError, match=r"is a fusion model.* such as laion/clap-htsat-unfused"):
        Clap(ClapOptions(model=str(folder)))


def test_half_precision(folder: Path) -> None:
    clips = [signals.voice(1.0, RATE), signals.noise(0.5, rate=RATE)]
    full, half = (Clap(ClapOptions(model=str(folder), dtype=dtype)).extract(clips) for dtype in ("fp32", "bf16"))
    assert half.dtype == np.float32
    assert np.corrcoef(full.ravel(), half.ravel())[0, 1] > 0.95
    assert identity(ClapOptions(model=str(folder), dtype="bf16")) != identity(ClapOptions(model=str(folder)))


def test_the_type_names_the_model() -> None:
    assert ClapOptions().source == ClapOptions(type="clap").source == "laion/clap-htsat-unfused"
    assert ClapOptions(type="clap-htsat-other").source == "laion/clap-htsat-other"
