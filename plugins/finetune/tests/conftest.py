"""A tiny model and tones, small enough for a training to take a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkl.data import Samples
from nkl.testing import toys
from nkl_encoder.testing import save_tiny
from nkl_finetune.learner import Finetune
from nkl_finetune.options import FinetuneOptions


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Wav2Vec2 model of one convolution and two layers."""
    return save_tiny(
        tmp_path_factory.mktemp("finetune") / "model",
        "Wav2Vec2Model",
        feat_extract_norm="layer",
        do_stable_layer_norm=True,
        num_hidden_layers=2,
        conv_dim=(32,),
        conv_kernel=(400,),
        conv_stride=(160,),
        num_feat_extract_layers=1,
    )


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> tuple[Samples, Samples, Samples]:
    """Train, dev and test samples of three classes."""
    folder = tmp_path_factory.mktemp("tones")
    rows = (toys.classes(60), toys.classes(24, seed=1, name="dev"), toys.classes(30, seed=2, name="test"))
    train, dev, test = (toys.as_input(one, "audio", folder) for one in rows)
    return train, dev, test


@pytest.fixture
def finetune(model_folder: Path, tmp_path: Path) -> Callable[..., Finetune]:
    """Make a learner; keywords are options by field."""

    def make(**options: Any) -> Finetune:
        usual: dict[str, Any] = {
            "pretrained_model": str(model_folder),
            "checkpoints": str(tmp_path / "checkpoints"),
            "device": "cpu",
            "freeze": None,
            "learning_rate": 0.01,
            "epochs": 2,
        }
        return Finetune(FinetuneOptions(**{**usual, **options}))

    return make
