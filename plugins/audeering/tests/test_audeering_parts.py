"""The extractors and predictors with tiny networks that have the inputs and outputs of the real ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pandas as pd
import pytest
import soundfile
import yaml
from onnx import TensorProto, helper, numpy_helper

from nkl.command import Choice, Session, Store, kind_of
from nkl.data import Clip, segmented_index
from nkl.errors import UserError
from nkl.plugin import identity
from nkl.stages import annotate_segments, read_recordings
from nkl.testing import ExtractorConformance, PredictorConformance
from nkl.testing import clips as signals
from nkl_audeering.extractor import AgenderAgender, AudDim, Audmodel, AudWav2vec2
from nkl_audeering.plugin import AgenderLabelOptions, AgenderOptions, AudLabelOptions, AudmodelOptions, AudOptions
from nkl_audeering.predictor import AgenderLabels, AudDimLabels, AudmodelPred

DIMENSIONS = {"logits": ["arousal", "dominance", "valence"]}
AGE_GENDER = {"logits_age": ["age"], "logits_gender": ["female", "male", "child"]}
WIDTH = 6


def save_model(folder: Path, heads: Mapping[str, Sequence[str]], bias: Mapping[str, list[float]] | None = None) -> Path:
    """A convolution, a rectifier, the mean over time, and a linear layer a head.

    With ``bias`` a head says nothing but that.
    """
    random = np.random.default_rng(3)
    weights = [numpy_helper.from_array(random.normal(0, 0.1, (WIDTH, 1, 400)).astype(np.float32), "kernels")]
    weights.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "axis"))
    nodes = [
        helper.make_node("Unsqueeze", ["signal", "axis"], ["channels"]),
        helper.make_node("Conv", ["channels", "kernels"], ["frames"], strides=[160]),
        helper.make_node("Relu", ["frames"], ["active"]),
        helper.make_node("ReduceMean", ["active"], ["hidden_states"], axes=[2], keepdims=0),
    ]
    outputs = [helper.make_tensor_value_info("hidden_states", TensorProto.FLOAT, ["batch", WIDTH])]
    for head, names in heads.items():
        matrix = random.normal(0, 1, (WIDTH, len(names))) * (bias is None)
        weights.append(numpy_helper.from_array(matrix.astype(np.float32), f"{head}_matrix"))
        own = np.array((bias or {}).get(head, [0.5] * len(names)), dtype=np.float32)
        weights.append(numpy_helper.from_array(own, f"{head}_bias"))
        nodes.append(helper.make_node("Gemm", ["hidden_states", f"{head}_matrix", f"{head}_bias"], [head]))
        outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, ["batch", len(names)]))
    signal = helper.make_tensor_value_info("signal", TensorProto.FLOAT, [1, "time"])
    graph = helper.make_graph(nodes, "tiny", [signal], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    said = {"path": "model.onnx", "labels": {key: list(names) for key, names in heads.items()}, "transform": None}
    (folder / "model.yaml").write_text(yaml.safe_dump({"$audonnx.core.model.Model==0.7.0": said}), encoding="utf-8")
    return folder


class _Tiny:
    plugin = "audeering"
    heads: Mapping[str, Sequence[str]]
    field = "model"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {cls.field: str(save_model(tmp_path_factory.mktemp("tiny") / "model", cls.heads))}


class TestAudWav2vec2(_Tiny, ExtractorConformance):
    component, heads = "audwav2vec2", DIMENSIONS


class TestAudDim(_Tiny, ExtractorConformance):
    component, heads = "auddim", DIMENSIONS


class TestAgender(_Tiny, ExtractorConformance):
    component, heads = "agender", AGE_GENDER


class TestAgenderAgender(_Tiny, ExtractorConformance):
    component, heads = "agender_agender", AGE_GENDER


class TestAudmodel(_Tiny, ExtractorConformance):
    component, heads, field = "audmodel", AGE_GENDER, "id"


class TestAgenderLabels(_Tiny, PredictorConformance):
    component, heads = "agender", AGE_GENDER


class TestAudDimLabels(_Tiny, PredictorConformance):
    component, heads = "auddim", DIMENSIONS


class TestAudmodelPred(_Tiny, PredictorConformance):
    component, heads, field = "audmodel_pred", DIMENSIONS, "id"


@pytest.fixture
def voice() -> list[Clip]:
    return [signals.voice()]


@pytest.fixture
def saying(tmp_path: Path) -> Callable[..., str]:
    """A model that says the same of every signal."""

    def make(heads: Mapping[str, Sequence[str]], **bias: list[float]) -> str:
        return str(save_model(tmp_path / "model", heads, bias))

    return make


def test_the_labels_are_read_off_the_model_whatever_their_order(saying: Callable[..., str], voice: list[Clip]) -> None:
    folder = saying({"logits": ["valence", "arousal", "dominance"]}, logits=[0.1, 0.2, 0.3])
    options = AudOptions(model=folder)
    assert AudDim(options).columns == ("valence", "arousal", "dominance")
    said = AudDimLabels(AudLabelOptions(model=folder)).predict(voice)
    assert said.to_dict("records") == [{"arousal_pred": 0.2, "dominance_pred": 0.3, "valence_pred": 0.1}]


@pytest.mark.parametrize(("age", "years"), [(0.347, 35), (0.999, 100), (0.004, 0), (0.29, 29)])
def test_ages_are_rounded(saying: Callable[..., str], voice: list[Clip], age: float, years: int) -> None:
    folder = saying(AGE_GENDER, logits_age=[age], logits_gender=[0, 2, 1])
    found = AgenderLabels(AgenderLabelOptions(model=folder)).predict(voice)
    assert found["age_pred"].tolist() == [years]
    assert type(found["age_pred"].iloc[0].item()) is int


def test_the_largest_logit_is_the_gender(saying: Callable[..., str], voice: list[Clip]) -> None:
    options = AgenderLabelOptions(model=saying(AGE_GENDER, logits_age=[0.5], logits_gender=[-3, -2, -1]))
    assert AgenderLabels(options).predict(voice)["gender_pred"].tolist() == ["child"]
    assert AgenderAgender(options).extract(voice)[0] == pytest.approx([0.5, -3, -2, -1])


def test_dimensions_are_rounded_to_three_decimals(saying: Callable[..., str], voice: list[Clip]) -> None:
    folder = saying(DIMENSIONS, logits=[0.66689, 0.5, -0.00061])
    found = AudmodelPred(AudmodelOptions(id=folder)).predict(voice)
    assert found.iloc[0].to_dict() == {
        "logits_arousal_pred": 0.667,
        "logits_dominance_pred": 0.5,
        "logits_valence_pred": -0.001,
    }


def test_columns_of_any_model(tmp_path: Path) -> None:
    folder = str(save_model(tmp_path, AGE_GENDER))
    both = Audmodel(AudmodelOptions(id=folder, embeddings_name=["logits_age", "logits_gender"]))
    assert both.columns == ("logits_age", "logits_gender_female", "logits_gender_male", "logits_gender_child")
    assert Audmodel(AudmodelOptions(id=folder)).columns == tuple(f"hidden_states_{one}" for one in range(WIDTH))
    age = AudmodelPred(AudmodelOptions(id=folder, embeddings_name=["logits_age"]))
    assert age.columns == ("logits_age_pred",)


def test_a_long_signal_is_the_mean_of_its_windows(tmp_path: Path) -> None:
    folder = str(save_model(tmp_path, DIMENSIONS))
    clip = signals.noise(4.0)
    halves = [signals.clip("half", half, 16000) for half in np.split(clip.signal, 2)]
    whole = AudDim(AudOptions(model=folder, max_seconds=3)).extract([clip])[0]
    np.testing.assert_allclose(whole, AudDim(AudOptions(model=folder)).extract(halves).mean(axis=0), rtol=1e-5)


def test_the_network_computes_what_its_formula_says(tmp_path: Path) -> None:
    folder = save_model(tmp_path, DIMENSIONS)
    weights = {one.name: numpy_helper.to_array(one) for one in onnx.load(folder / "model.onnx").graph.initializer}
    clip = signals.voice(0.5)
    frames = np.lib.stride_tricks.sliding_window_view(clip.signal, 400)[::160]
    hidden = np.maximum(frames @ weights["kernels"][:, 0].T, 0).mean(axis=0)
    options = AudOptions(model=str(folder))
    np.testing.assert_allclose(AudWav2vec2(options).extract([clip])[0], hidden, rtol=1e-4, atol=1e-6)
    logits = hidden @ weights["logits_matrix"] + weights["logits_bias"]
    np.testing.assert_allclose(AudDim(options).extract([clip])[0], logits, rtol=1e-4, atol=1e-6)


def test_threads_share_the_network_and_say_the_same(tmp_path: Path) -> None:
    options = AudOptions(model=str(save_model(tmp_path, DIMENSIONS)))
    clips = [signals.noise(0.2 + 0.05 * number, seed=number) for number in range(40)]
    expected = AudWav2vec2(options).extract(clips)

    def work(positions: range) -> np.ndarray:
        return AudWav2vec2(options).extract([clips[at] for at in positions])

    with ThreadPoolExecutor(4) as pool:
        found = np.concatenate(list(pool.map(work, [range(at, at + 10) for at in range(0, 40, 10)])))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)


def test_the_identity_is_that_of_the_files(tmp_path: Path) -> None:
    one, same = save_model(tmp_path / "one", DIMENSIONS), save_model(tmp_path / "same", DIMENSIONS)
    other = save_model(tmp_path / "other", DIMENSIONS, {"logits": [0, 0, 0]})
    first = identity(AudOptions(model=str(one)))
    assert first == identity(AudOptions(model=str(same), device="cpu"))
    assert first != identity(AudOptions(model=str(other)))
    assert first != identity(AudOptions(model=str(one), max_seconds=10))


def test_a_model_of_something_else_is_refused(tmp_path: Path) -> None:
    folder = str(save_model(tmp_path, {"logits": ["happy", "sad", "bored"]}))
    with pytest.raises(UserError, match="values happy, sad, bored, where arousal, dominance, valence"):
        AudDim(AudOptions(model=folder))
    with pytest.raises(UserError, match=r"no output logits_age; it has hidden_states, logits"):
        AgenderAgender(AgenderOptions(model=folder))


def test_a_graphics_card_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"MODEL\.device = cuda"):
        AudDim(AudOptions(model=str(save_model(tmp_path, DIMENSIONS)), device="cuda"))


@pytest.mark.parametrize(
    ("heads", "targets", "every"),
    [(DIMENSIONS, ["arousal", "Valence", "dominance"], "auddim"), (AGE_GENDER, ["age", "gender"], "agender")],
)
def test_targets_of_one_model_take_one_pass_of_it(
    heads: dict[str, list[str]], targets: list[str], every: str, tmp_path: Path
) -> None:
    files = [str(tmp_path / f"{pitch}.wav") for pitch in (100, 150, 200)]
    for file in files:
        soundfile.write(file, signals.voice(0.6, pitch=float(Path(file).stem)).signal, 16000)
    index, bench = segmented_index(files), Session(store=Store(tmp_path / "store")).bench()
    recordings, _ = read_recordings(index, bench)
    found = {}
    for name in [*targets, every]:
        offer = Session().catalog.find(kind_of("predictor"), name)
        options = offer.component.options(type=name, model=str(save_model(tmp_path / "model", heads)))
        found[name] = annotate_segments(index.to_frame()[[]], recordings, Choice(offer, options, name), bench)
    assert [one.computed for one in found.values()] == [3] + [0] * len(targets)
    together = found[every].table
    assert sorted(together) == sorted(f"{name.lower()}_pred" for name in targets)
    for name in targets:
        pd.testing.assert_frame_equal(found[name].table, together[[f"{name.lower()}_pred"]])
