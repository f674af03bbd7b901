"""``mos``: the kit, scores of the publishers' own programs, and real speech in noise."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from nkl.data import read_clip
from nkl.errors import UserError
from nkl.plugin import identity
from nkl.testing import ExtractorConformance, PredictorConformance
from nkl.testing import clips as signals
from nkl_mos import weights as places
from nkl_mos.extractor import Mos
from nkl_mos.mel import MelSpectrogram
from nkl_mos.network import QualityNetwork
from nkl_mos.plugin import MosOptions
from nkl_mos.predictor import MosPredictor

SHA256 = "b18b3ac60227267cfb91e5d00ce22cc7b73716fd92f269484da1446e27031a40"


def noise() -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.1, 40000).clip(-1, 1).astype(np.float32)


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny DistillMOS with random weights."""
    folder = tmp_path_factory.mktemp("distillmos")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        weights = QualityNetwork([4, 4, 4, 4, 4, 4], 16, 1).state_dict()
    # Three times as strong as torch makes them, else nothing of the signal is left at the end.
    strong = {name: values * 3 if values.ndim > 1 else values for name, values in weights.items()}
    torch.save({"model": strong}, folder / "distill_mos_v7.pt")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Networks that take and give what those of DNSMOS do, in no time: the published ones need 0.25 s for a second of audio."""
    folder = tmp_path_factory.mktemp("dnsmos")
    save_network(folder / "sig_bak_ovr.onnx", (901, 160), 3)  # 9.01 s
    save_network(folder / "model_v8.onnx", (900, 120), 1)
    return folder


def save_network(path: Path, shape: tuple[int, int], outputs: int) -> None:
    """The greatest square of each column, and a linear layer."""
    rows, columns = shape
    matrix = np.random.default_rng(outputs).uniform(0, 1 / columns, (columns, outputs)).astype(np.float32)
    values = [
        numpy_helper.from_array(np.array([-1, rows, columns], dtype=np.int64), "shape"),
        numpy_helper.from_array(matrix, "matrix"),
    ]
    nodes = [
        helper.make_node("Reshape", ["input_1", "shape"], ["rows"]),
        helper.make_node("Mul", ["rows", "rows"], ["squares"]),
        helper.make_node("ReduceMax", ["squares"], ["peaks"], axes=[1], keepdims=0),
        helper.make_node("MatMul", ["peaks", "matrix"], ["scores"]),
    ]
    dims = ["n", rows * columns] if outputs == 3 else ["n", rows, columns]
    given = helper.make_tensor_value_info("input_1", TensorProto.FLOAT, dims)
    found = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", outputs])
    graph = helper.make_graph(nodes, "small", [given], [found], values)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


class TestFeature(ExtractorConformance):
    plugin = "mos"
    component = "mos"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, small: Path) -> dict[str, Any]:
        return {"weights": str(small)}


class TestLabel(PredictorConformance):
    plugin = "mos"
    component = "mos"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, small: Path) -> dict[str, Any]:
        return {"weights": str(small)}


class TestDistilledFeature(ExtractorConformance):
    plugin = "mos"
    component = "mos"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, untrained: Path) -> dict[str, Any]:
        return {"model": "distillmos", "weights": str(untrained), "device": "cpu"}


class TestDistilledLabel(PredictorConformance):
    plugin = "mos"
    component = "mos"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, untrained: Path) -> dict[str, Any]:
        return {"model": "distillmos", "weights": str(untrained), "device": "cpu"}


def test_scores_are_those_of_speechmos() -> None:
    """What speechmos 0.0.1.1 gives with librosa 0.11.0 for this noise."""
    row = Mos(MosOptions()).extract([signals.clip("noise", noise(), 16000)])[0]
    assert row == pytest.approx([1.0967466, 1.1480328, 1.0989879, 2.1286147], abs=1e-4)


def test_columns() -> None:
    part = MosPredictor(MosOptions())
    assert part.columns == ("mos_pred", "mos_sig_pred", "mos_bak_pred", "mos_p808_pred")
    assert Mos(MosOptions()).columns == ("mos", "mos_sig", "mos_bak", "mos_p808")


def test_a_loud_signal_has_the_spectrogram_of_a_soft_one() -> None:
    """Levels are relative to the loudest band; a tone lies in its band."""
    tone = signals.tone(1.0).signal
    loud, soft = MelSpectrogram()(tone), MelSpectrogram()(0.1 * tone)
    assert loud.shape == (100, 120)
    assert np.abs(loud - soft).max() < 1e-3
    assert loud.max() == 1
    assert loud.min() >= -1


def test_weights_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"mos.weights: the folder .* lacks sig_bak_ovr.onnx, model_v8.onnx"):
        Mos(MosOptions(weights=str(tmp_path))).extract([signals.voice()])
    monkeypatch.setattr(places, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="pip install --no-deps distillmos"):
        identity(MosOptions(model="distillmos"))
    with pytest.raises(UserError, match="pip install speechmos"):
        MosPredictor(MosOptions()).predict([signals.voice()])


@pytest.mark.parametrize("device", ["auto", "cpu", "gpu"])
def test_only_distillmos_asks_for_a_device(untrained: Path, device: str) -> None:
    assert not MosOptions(device=device).shared
    distilled = MosOptions(model="distillmos", weights=str(untrained), device=device)
    if device == "gpu" and not torch.cuda.is_available():
        with pytest.raises(UserError, match=r"MODEL\.device = gpu: torch cannot use it"):
            _ = distilled.shared
    else:
        assert distilled.shared == (
            device != "cpu" and (torch.cuda.is_available() or torch.backends.mps.is_available())
        )


def test_a_long_signal_is_the_mean_of_its_windows(untrained: Path) -> None:
    """25.68 s are 19 windows of 7.68 s, a second apart: more than are computed at a time."""
    part = Mos(MosOptions(model="distillmos", weights=str(untrained), device="cpu"))
    clip = signals.clip("long", signals.voice(26).signal[: 122880 + 18 * 16000], 16000)
    starts = (np.linspace(0, 1, 19) * 18 * 16000).astype(int)
    windows = [signals.clip("part", clip.signal[start:][:122880], 16000) for start in starts]
    assert part.extract([clip])[0] == pytest.approx(part.extract(windows).mean(axis=0), abs=1e-5)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    torch.save({"model": {"weight": torch.zeros(2)}}, tmp_path / "distill_mos_v7.pt")
    with pytest.raises(UserError, match="does not hold the weights of DistillMOS"):
        Mos(MosOptions(model="distillmos", weights=str(tmp_path))).extract([signals.voice()])
    for name in ("distill_mos_v7.pt", "sig_bak_ovr.onnx", "model_v8.onnx"):
        (tmp_path / name).write_text("<html>404</html>", encoding="utf-8")
    with pytest.raises(UserError, match="does not hold the weights of DistillMOS"):
        Mos(MosOptions(model="distillmos", weights=str(tmp_path))).extract([signals.voice()])
    with pytest.raises(UserError, match=r"sig_bak_ovr\.onnx is no network that onnxruntime can read"):
        Mos(MosOptions(weights=str(tmp_path))).extract([signals.voice()])


def test_the_identity_is_that_of_the_weights(untrained: Path) -> None:
    one, other = MosOptions(), MosOptions(model="distillmos", weights=str(untrained), device="cpu")
    assert set(identity(one)) == {"model", "sig_bak_ovr.onnx", "model_v8.onnx"}
    assert set(identity(other)) == {"model", "distill_mos_v7.pt"}


@pytest.fixture(scope="module")
def utterances() -> list[np.ndarray]:
    named = os.environ.get("NKL_TEST_DATA")
    root = Path(named) if named else Path(__file__).parents[4] / "shared" / "data"
    files = sorted((root / "librispeech-mini" / "audio").glob("*.flac"))
    if not files:
        pytest.skip(f"no librispeech-mini in {root}; NKL_TEST_DATA names the folder")
    return [read_clip(str(file), 0.0, 4.6, 16000).signal for file in files[:: len(files) // 2][:2]]


def falls_with_noise(part: Mos, utterances: list[np.ndarray]) -> np.ndarray:
    """Mean scores at 30, 20, 10 and 0 dB; each but the first must be under the one before it."""
    means = []
    for ratio in (30, 20, 10, 0):
        clips = []
        for number, speech in enumerate(utterances):
            random = np.random.default_rng(number).normal(size=len(speech))
            random *= np.sqrt(
                np.square(speech, dtype=np.float64).mean() / np.square(random).mean() / 10 ** (ratio / 10)
            )
            clips.append(signals.clip("mixed", speech + random, 16000))
        means.append(part.extract(clips)[:, 0].mean())
    assert (np.diff(means) < -0.1).all(), means
    return np.array(means)


def test_dnsmos_falls_as_noise_is_added(utterances: list[np.ndarray]) -> None:
    means = falls_with_noise(Mos(MosOptions()), utterances)
    assert means[0] > 2.5
    assert means[-1] < 1.7


def test_distillmos_falls_as_noise_is_added(utterances: list[np.ndarray], tmp_path: Path) -> None:
    """With the published weights, whose score for the noise is known."""
    wheels = pytest.importorskip("nkl_encoder.real_weights", reason="nkl-encoder knows how to get weights for tests")
    found = wheels.weights_from_wheel("distillmos==0.9.1", "distillmos/weights/distill_mos_v7.pt", SHA256)
    part = Mos(MosOptions(model="distillmos", weights=str(found.parent), device="cpu"))
    assert part.extract([signals.clip("noise", noise(), 16000)])[0] == pytest.approx([2.087544], abs=1e-3)
    means = falls_with_noise(part, utterances)
    assert means[0] > 3
    assert means[-1] < 2.5
