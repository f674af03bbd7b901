"""What training begins with: a layer, and a head that is a linear model of frozen features."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nkl.data import Clips, Samples
from nkl.errors import UserError
from nkl.testing import toys
from nkl_encoder.testing import save_tiny
from nkl_finetune.best import Best
from nkl_finetune.learner import Finetune
from nkl_finetune.model import Finetuned
from nkl_finetune.options import FinetuneOptions
from nkl_finetune.probe import fit_probe
from nkl_finetune.recordings import Recordings, Stretches
from nkl_finetune.trainer import FinetuneTrainer, _rates

Make = Callable[..., Finetune]
Tones = tuple[Samples, Samples, Samples]


def rows(model: Finetuned, clips: Clips) -> np.ndarray:
    """The pooled frames of clips, one by one."""
    body = model.network.body
    with torch.inference_mode():
        found = [
            model.network.rows(**body.collate([body.prepare(clips.read(position, 16000).signal)]))[0, 0]
            for position in range(len(clips))
        ]
    return torch.stack(found).double().numpy()


@pytest.mark.parametrize(
    "options", [{}, {"pooling": "attention"}, {"layer_pooling": "weighted", "pooling": "mean+var"}]
)
def test_before_the_first_step_it_predicts_what_the_probe_does(
    finetune: Make, tones: Tones, options: dict[str, Any]
) -> None:
    """With scikit-learn's pipeline on the same features as reference."""
    train, _, test = tones
    model = finetune(epochs=0, class_weight=False, **options).fit(train, None, 1)
    logistic = LogisticRegression(C=model.course.start["strength"], max_iter=1000, tol=1e-8)
    probe = make_pipeline(StandardScaler(), logistic).fit(rows(model, train.features).astype(float), train.target)
    expected = probe.predict_proba(rows(model, test.features))
    np.testing.assert_allclose(model.predict(test.features), expected, atol=1e-4)


def test_so_it_is_for_values(finetune: Make, tmp_path: Path) -> None:
    train, test = (
        toys.as_input(one.having(target=1000 + 100 * one.target), "audio", tmp_path)
        for one in (toys.values(60), toys.values(24, seed=1, name="test"))
    )
    model = finetune(epochs=0).fit(train, None, 1)
    ridge = make_pipeline(StandardScaler(), Ridge(alpha=1 / model.course.start["strength"]))
    expected = ridge.fit(rows(model, train.features).astype(float), train.target).predict(rows(model, test.features))
    np.testing.assert_allclose(model.predict(test.features), expected, atol=1e-2)


def test_a_probe_of_two_classes_of_three() -> None:
    """A class that a fold lacks has no probability; the others have scikit-learn's."""
    rng = np.random.default_rng(1)
    found, target = rng.normal(size=(40, 3)), np.repeat([0, 2], 20)
    probe = fit_probe(found, target, np.ones(40), 3, 1.0)
    said = torch.from_numpy(probe.outputs(found)).softmax(1).numpy()
    expected = make_pipeline(StandardScaler(), LogisticRegression(tol=1e-8)).fit(found, target).predict_proba(found)
    np.testing.assert_allclose(said[:, [0, 2]], expected, atol=1e-6)


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model of three layers."""
    return str(save_tiny(tmp_path_factory.mktemp("start") / "whisper", "WhisperModel"))


def test_the_layer_is_chosen_and_kept(finetune: Make, tones: Tones, whisper: str, tmp_path: Path) -> None:
    train, dev, test = tones
    usual = {"pretrained_model": whisper, "max_duration": 1}
    model = finetune(**usual, epochs=1, freeze_layers=1).fit(train, dev, 1)
    start = model.course.start
    assert len(start["losses"]) == 2, "of the two layers that are not frozen"
    assert start["losses"][start["layer"]] == min(start["losses"])
    assert len(model.network.body.blocks) == 3 - start["layer"]
    assert "5 folds of the training speakers" in model.remarks[0]
    lower = finetune(**usual, epochs=1, layer=2).fit(train, dev, 1)
    assert len(lower.network.body.blocks) == 1 and not lower.course.start["losses"]
    folder = tmp_path / "saved"
    folder.mkdir()
    lower.save(folder)
    again = Finetuned.load(folder)
    np.testing.assert_array_equal(again.predict(test.features), lower.predict(test.features))
    assert again.course.start["layer"] == 2 and again.remarks == lower.remarks
    with pytest.raises(UserError, match=r"MODEL\.layer = 3: the model has 3 layers: write 0 \(the last\) to 2"):
        finetune(**usual, layer=3).fit(train, dev, 1)


def test_what_the_head_sees_stays_centred(finetune: Make, tones: Tones) -> None:
    """On the training clips as they are, whatever training does to the encoder; a frozen one is not seen through again."""
    train = tones[0]
    frozen = finetune(epochs=0, layer="last").fit(train, None, 1)
    trained = finetune(epochs=1, layer="last").fit(train, None, 1)
    centres = [model.network.unit.centre.numpy() for model in (frozen, trained)]
    assert np.abs(centres[0] - centres[1]).max() > 0.01
    for model, centre in zip((frozen, trained), centres, strict=True):
        np.testing.assert_allclose(centre, rows(model, train.features).mean(axis=0), atol=1e-4)
    still = finetune(epochs=1, layer="last", freeze="body").fit(train, None, 1)
    np.testing.assert_array_equal(still.network.unit.centre.numpy(), centres[0])


def test_training_in_vain_keeps_the_probe_and_says_so(
    finetune: Make, tones: Tones, caplog: pytest.LogCaptureFixture
) -> None:
    train, dev, test = tones
    frozen = finetune(epochs=0).fit(train, dev, 1)
    assert frozen.curve[0]["epoch"] == 0 and frozen.curve[0]["dev_UAR"] > 0.5
    assert not any("did not improve" in said for said in frozen.remarks), "it was not tried"
    spoilt = {"learning_rate": 5.0, "optimizer": "sgd"}
    model = finetune(epochs=2, **spoilt).fit(train, dev, 1)
    assert (model.course.best_epoch, model.course.averaged) == (0, ())
    assert "did not improve on frozen features" in caplog.text and "did not improve" in model.remarks[-1]
    np.testing.assert_array_equal(model.predict(test.features), frozen.predict(test.features))


def test_models_of_before_can_be_read(finetune: Make, tones: Tones, tmp_path: Path) -> None:
    """Their facts lack what has been added since."""
    train, dev, test = tones
    model = finetune(head_start="random", layer="last", epochs=1).fit(train, dev, 1)
    model.save(tmp_path)
    path = tmp_path / "finetuned.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    del facts["start"], facts["averaged"], facts["encoder"]["raw"], facts["network"]["standardised"]
    path.write_text(json.dumps(facts), encoding="utf-8")
    np.testing.assert_array_equal(Finetuned.load(tmp_path).predict(test.features), model.predict(test.features))


def test_stretches_are_new_each_time(tones: Tones) -> None:
    recordings = Recordings(tones[0].features, lambda signal: np.arange(len(signal), dtype=np.float32))
    truth, size = tones[0].target, len(recordings[0])
    whole = Stretches(recordings, truth, None, 10**6)[0]["signal"]
    assert whole is recordings[0], "nothing is done if nothing is asked for"
    torch.manual_seed(1)
    cropped = [Stretches(recordings, truth, None, 10**6, crop=0.3)[0]["signal"] for _ in range(40)]
    lengths = [len(one) / size for one in cropped]
    assert 0.69 < min(lengths) < 0.8 and 0.9 < max(lengths) <= 1 and len(set(lengths)) > 20
    assert all((np.diff(one) == 1).all() for one in cropped), "a stretch has no gaps"
    dropped = [Stretches(recordings, truth, None, 10**6, time_drop=0.4)[0]["signal"] for _ in range(40)]
    lengths = [len(one) / size for one in dropped]
    assert 0.59 < min(lengths) < 0.75 and 0.9 < max(lengths) <= 1
    gaps = [int((np.diff(one) > 1).sum()) for one in dropped]
    assert set(gaps) >= {1, 2, 3} and max(gaps) <= 4
    torch.manual_seed(1)
    assert np.array_equal(Stretches(recordings, truth, None, 10**6, crop=0.3)[0]["signal"], cropped[0])
    assert len(Stretches(recordings, truth, None, 100, 0.3)[0]["signal"]) == 100


def test_rates_fall_from_the_head_down(finetune: Make, tones: Tones) -> None:
    model = finetune(epochs=0, layer="last").fit(tones[0], None, 1)
    own = FinetuneOptions(learning_rate=1.0, layer_decay=0.5, head_learning_rate=3.0)
    names = {id(one): name for name, one in model.network.named_parameters()}
    rates = {names[id(one)]: rate for one, rate in _rates(model.network, own)}
    assert rates["head.1.weight"] == 3.0
    found = [rates[f"body.network.encoder.layers.{number}.attention.q_proj.weight"] for number in (1, 0)]
    assert found == [1.0, 0.5]
    assert rates["body.network.feature_projection.projection.weight"] == 0.25
    curve = finetune(epochs=1, layer="last", scheduler=None, layer_decay=0.1).fit(tones[0], None, 1).curve
    assert curve[-1]["learning_rate"] == 0.01, "not that of the lowest layer"


def test_the_mean_of_the_best_epochs_is_taken_where_it_is_better(tmp_path: Path) -> None:
    network = torch.nn.Linear(1, 1, bias=False)
    best = Best(network, "UAR", lambda history: history, {"epoch": 0, "dev_loss": 1.0, "dev_UAR": 0.5}, tmp_path)
    state: Any = type("State", (), {"best_metric": None, "global_step": 0, "log_history": []})()
    network.weight.data.fill_(0.0)
    best.on_train_begin(None, state, None)
    assert state.best_metric == 0.5
    # Of equal measures the lower loss is better; the worst one is forgotten.
    for epoch, (uar, loss) in enumerate([(0.5, 0.9), (0.4, 0.1), (0.6, 2.0), (0.6, 1.5)], 1):
        network.weight.data.fill_(float(epoch))
        state.log_history.append({"epoch": epoch, "dev_loss": loss, "dev_UAR": uar})
        best.on_evaluate(None, state, None)
    rows = best.curve(state.log_history)
    assert [row["epoch"] for row in best.ranked(rows)] == [4, 3, 1, 0, 2]
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["epoch-1", "epoch-3", "epoch-4"]
    better = {"dev_loss": 1.0, "dev_UAR": 0.7}
    assert best.settle(rows, lambda: None, lambda: better) == ((1, 3, 4), better)
    assert float(network.weight.detach()) == pytest.approx(8 / 3)
    assert best.settle(rows, lambda: None, lambda: {"dev_loss": 1.0, "dev_UAR": 0.5}) == ((4,), rows[4])
    assert float(network.weight.detach()) == 4.0


def test_a_checkpoint_holds_what_is_trained_alone(
    finetune: Make, tones: Tones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    saved: list[set[str]] = []
    usual = FinetuneTrainer._save

    def noted(self: Any, output_dir: Any = None, state_dict: Any = None) -> None:
        usual(self, output_dir, state_dict)
        saved.append(set(load_file(Path(output_dir) / "model.safetensors")))

    monkeypatch.setattr(FinetuneTrainer, "_save", noted)
    with caplog.at_level(logging.INFO, "nkl.finetune"):
        finetune(freeze="cnn", freeze_layers=1, epochs=1).fit(tones[0], tones[1], 1)
    (names,) = saved
    assert "head.1.weight" in names
    assert not [name for name in names if "layers.0." in name or "conv" in name]
    (line,) = [record for record in caplog.records if "Epoch 1 of 1" in record.message]
    assert line.progress is True  # type: ignore[attr-defined]
