"""What is written beside the model: ONNX, TensorBoard."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from nkl.data import Frames
from nkl.errors import UserError
from nkl.testing import toys
from nkl_torch.learner import Cnn, Lstm, Mlp
from nkl_torch.plugin import CnnOptions, LstmOptions, LstmRegOptions, MlpOptions, MlpRegOptions

KINDS = {
    "mlp": (Mlp, MlpOptions, {"layers": [9, 5], "activation": "leaky_relu", "drop": 0.2}),
    "mlp_reg": (Mlp, MlpRegOptions, {}),
    "lstm": (Lstm, LstmOptions, {"hidden_size": 8, "bidirectional": True}),
    "lstm_reg": (Lstm, LstmRegOptions, {"hidden_size": 8}),
    "cnn": (Cnn, CnnOptions, {"layers": [8], "drop": [0.1]}),
    "cnn for values": (Cnn, CnnOptions, {}),
}


def saved(kind, folder, **options):
    learner, of, more = KINDS[kind]
    classes = kind in ("mlp", "lstm", "cnn")
    train = toys.classes(60) if classes else toys.values(60)
    if learner is not Mlp:
        rng = np.random.default_rng(1)
        train = train.having(
            features=Frames.of([row + rng.normal(size=(n, 6)) for n, row in enumerate(train.features, 1)])
        )
    if classes:  # a class that no sample is of
        train = train.having(labels=("absent", *train.labels), target=train.target + 1)
    model = learner(of(epochs=2, **more, **options)).fit(train, None, 1)
    model.save(folder)
    return model, train.features


@pytest.mark.parametrize("kind", KINDS)
def test_the_onnx_file_predicts_what_the_model_does(kind, tmp_path):
    import onnxruntime

    model, features = saved(kind, tmp_path, export_onnx=True)
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    batches = [features] if isinstance(features, np.ndarray) else [frames[None] for frames in features]
    found = np.concatenate([session.run(None, {"features": batch})[0] for batch in batches])
    np.testing.assert_allclose(found, model.predict(features), rtol=1e-4, atol=1e-6)
    name = "probabilities" if kind in ("mlp", "lstm", "cnn") else "values"
    assert [one.name for one in session.get_outputs()] == [name]


@pytest.mark.parametrize("kind", ["mlp", "cnn"])
def test_a_loaded_model_is_saved_with_its_onnx_file_again(kind, tmp_path):
    model, _ = saved(kind, tmp_path, export_onnx=True)
    (tmp_path / "again").mkdir()
    type(model).load(tmp_path).save(tmp_path / "again")
    assert (tmp_path / "again" / "model.onnx").is_file()


@pytest.mark.parametrize("kind", ["mlp", "lstm"])
def test_nothing_of_it_is_written_unless_asked_for(kind, tmp_path):
    saved(kind, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curve.csv", "network.json", "network.safetensors"]


@pytest.mark.parametrize("kind", ["mlp", "cnn"])
def test_the_tensorboard_log_holds_the_learning_curve(kind, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    model, _ = saved(kind, tmp_path, tensorboard=True)
    log = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert sorted(log.Tags()["scalars"]) == ["learning_rate", "train_loss"]
    found = [(event.step, event.value) for event in log.Scalars("train_loss")]
    assert found == [(row["epoch"], pytest.approx(row["train_loss"])) for row in model.curve]


@pytest.mark.parametrize(("package", "option"), [("tensorboard", "tensorboard"), ("onnx", "export_onnx")])
def test_a_missing_package_is_said_before_the_training(monkeypatch, tmp_path, package, option):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else find(name))
    with pytest.raises(UserError, match=f"pip install {package}"):
        saved("mlp", tmp_path, **{option: True})
