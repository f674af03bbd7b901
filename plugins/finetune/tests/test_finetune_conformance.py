"""The kit of learners, with a tiny model of one convolution and one layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nkl.testing import LearnerConformance
from nkl_encoder.testing import save_tiny

TINY: dict[str, Any] = {
    "feat_extract_norm": "layer",
    "do_stable_layer_norm": True,
    "num_hidden_layers": 1,
    "conv_dim": (32,),
    "conv_kernel": (400,),
    "conv_stride": (160,),
    "num_feat_extract_layers": 1,
}


class TestFinetune(LearnerConformance):
    plugin = "finetune"
    component = "finetune"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        """The values of options."""
        root: Path = tmp_path_factory.mktemp("finetune")
        return {
            "pretrained_model": str(save_tiny(root / "model", "Wav2Vec2Model", **TINY)),
            "checkpoints": str(root / "checkpoints"),
            "epochs": 2,
            "batch_size": 16,
            "learning_rate": 0.01,
            "freeze": None,
            "device": "cpu",
        }
