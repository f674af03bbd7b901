"""For tests: encoders that are tiny, of random weights, saved as real ones are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
import transformers

_WAVEFORM = {
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "conv_dim": (8,) * 7,
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
    "num_feat_extract_layers": 7,
}
_TINY: dict[str, dict[str, Any]] = {
    "Wav2Vec2Model": _WAVEFORM,
    "HubertModel": _WAVEFORM,
    "WavLMModel": _WAVEFORM,
    "WhisperModel": {
        "d_model": 16,
        "encoder_layers": 3,
        "encoder_attention_heads": 2,
        "encoder_ffn_dim": 24,
        "decoder_layers": 1,
        "decoder_attention_heads": 2,
        "decoder_ffn_dim": 24,
        "vocab_size": 20,
        "max_source_positions": 150,
        "pad_token_id": 0,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "decoder_start_token_id": 1,
        "suppress_tokens": None,
        "begin_suppress_tokens": None,
    },
    "ASTModel": {
        "hidden_size": 16,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "intermediate_size": 24,
        "max_length": 128,
        "num_mel_bins": 32,
    },
}


def save_tiny(folder: Path, architecture: str, preprocessor: dict[str, Any] | None = None, **config: Any) -> Path:
    """Save a tiny model of random weights, always the same ones.

    Args:
        folder: is made.
        architecture: the class in ``transformers``.
        preprocessor: contents of ``preprocessor_config.json``.
        **config: values of the configuration in place of the tiny ones.
    """
    kind: Any = getattr(transformers, architecture)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        network = kind(kind.config_class(**{**_TINY[architecture], **config}))
        for name, values in network.named_parameters():
            # Biases and scales too: a fault that zeros or ones hide is to show.
            if values.ndim == 1 or "norm" in name:
                torch.nn.init.normal_(values, 1.0 if name.endswith("weight") else 0.0, 0.2)
    network.save_pretrained(folder)
    if preprocessor is not None:
        (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor), encoding="utf-8")
    return folder


class TinyModel:
    """Inherit before the conformance kit's class: its component gets a tiny model, and computes all clips at once.

    Attributes:
        architecture: the class in ``transformers``.
        config: values of the model's configuration.
        further: values of further options, by field.
    """

    architecture: ClassVar[str]
    config: ClassVar[Mapping[str, Any]] = {}
    further: ClassVar[Mapping[str, Any]] = {}

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        """The values of options."""
        folder = save_tiny(tmp_path_factory.mktemp("tiny") / "model", cls.architecture, **cls.config)
        return {"model": str(folder), "batching": "padded", **cls.further}
