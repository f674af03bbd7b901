"""What the learner promises beyond the kit."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pandas as pd
import pytest
import torch

from nkl.data import Clips, Samples, segmented_index
from nkl.errors import UserError
from nkl.testing import toys
from nkl_finetune.checkpoints import checkpoint_folder, latest
from nkl_finetune.epochs import EpochLine
from nkl_finetune.learner import Finetune
from nkl_finetune.model import Finetuned
from nkl_finetune.network import Network

Make = Callable[..., Finetune]
Tones = tuple[Samples, Samples, Samples]


def test_chance_is_the_seeds_and_nobody_elses(finetune: Make, tones: Tones) -> None:
    train, dev, test = tones
    states = random.getstate(), np.random.get_state()[1].copy(), torch.get_rng_state()
    first = finetune(drop=0.2).fit(train, dev, 1).predict(test.features)
    assert random.getstate() == states[0]
    assert np.array_equal(np.random.get_state()[1], states[1])
    assert torch.equal(torch.get_rng_state(), states[2])
    random.seed(5)
    np.random.seed(5)
    torch.manual_seed(5)
    assert np.array_equal(finetune(drop=0.2).fit(train, dev, 1).predict(test.features), first)
    assert not np.array_equal(finetune(drop=0.2).fit(train, dev, 2).predict(test.features), first)


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from nkl.testing import toys
    from nkl_finetune.epochs import EpochLine
    from nkl_finetune.learner import Finetune
    from nkl_finetune.options import FinetuneOptions
    from nkl.data.clips import Clips
    from nkl.data.index import segmented_index

    def killed(self, args, state, control, **kwargs):
        if state.epoch == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    EpochLine.on_save = killed
    options, folder = sys.argv[1:]
    def audio(rows):
        index = segmented_index([str(Path(folder) / Path(file).name) for file in rows.index.get_level_values("file")])
        return rows.having(index=index, features=Clips(index), columns=())
    train, dev = audio(toys.classes(60)), audio(toys.classes(24, seed=1, name="dev"))
    Finetune(FinetuneOptions.model_validate_json(options)).fit(train, dev, 1)
"""


def test_a_killed_training_goes_on(
    finetune: Make, tones: Tones, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And ends with the model of a training that nobody killed, dropout and all."""
    train, dev, test = tones
    part = finetune(drop=0.2, epochs=4)
    folder = Path(train.index[0][0]).parent
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), part.options.model_dump_json(), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    (left,) = (tmp_path / "checkpoints").glob("*/checkpoint-16")  # of the second epoch
    (left.parent / "checkpoint-999").mkdir()  # what a power failure leaves
    with caplog.at_level(logging.INFO, "nkl.finetune"):
        resumed = part.fit(train, dev, 1)
    assert f"Going on with an interrupted training from {left}." in caplog.text
    assert [row["epoch"] for row in resumed.course.curve] == [0, 1, 2, 3, 4]
    assert len(resumed.course.events) >= 1
    assert not list((tmp_path / "checkpoints").iterdir())
    whole = finetune(drop=0.2, epochs=4).fit(train, dev, 1)
    np.testing.assert_allclose(resumed.predict(test.features), whole.predict(test.features), atol=1e-4)
    assert [row["dev_UAR"] for row in resumed.course.curve] == [row["dev_UAR"] for row in whole.course.curve]


def test_patience_goes_on_waiting_after_an_interruption(
    finetune: Make, tones: Tones, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(self: Any, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if round(state.epoch) == 2:
            raise Killed

    learner = finetune(epochs=9, learning_rate=1e-9, patience=3)
    with monkeypatch.context() as patched:
        patched.setattr(EpochLine, "on_epoch_begin", kill, raising=False)
        with pytest.raises(Killed):
            learner.fit(tones[0], tones[1], 1)
    assert [row["epoch"] for row in learner.fit(tones[0], tones[1], 1).course.curve] == [
        0,
        1,
        2,
        3,
    ]  # none better than the start


def test_what_nobody_went_on_with_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKL_STORE", str(tmp_path))
    old = tmp_path / "checkpoints" / "old"
    (old / "checkpoint-8").mkdir(parents=True)
    os.utime(old, (0, 0))
    with checkpoint_folder(None, "abc"):
        assert not old.exists()


def test_the_same_training_twice_at_once_does_not_share_checkpoints(tmp_path: Path) -> None:
    with checkpoint_folder(str(tmp_path), "abc") as one, checkpoint_folder(str(tmp_path), "abc") as other:
        assert one == tmp_path / "abc"
        assert other != one and other.is_dir()
    assert not list(tmp_path.iterdir())
    assert latest(tmp_path) is None


def test_the_best_epoch_is_kept_and_patience_ends(finetune: Make, tones: Tones) -> None:
    train, dev, _ = tones
    settings = {"scheduler": "newbob", "patience": 2, "loss": "jeffreys", "head_start": "random"}
    course = finetune(epochs=9, learning_rate=1e-9, **settings).fit(train, dev, 1).course
    curve = course.curve
    assert 1 <= course.best_epoch <= 3  # all have the same measure: the lowest loss
    assert [row["epoch"] for row in curve] == [1, 2, 3]
    assert [row["learning_rate"] for row in curve] == pytest.approx([1e-9, 1e-9, 0.9e-9])
    assert {"train_loss", "dev_loss", "dev_UAR"} <= curve[0].keys()


def test_a_head_of_its_own_rate_learns_on_a_frozen_encoder(finetune: Make, tones: Tones) -> None:
    train, dev, test = tones
    model = finetune(
        freeze="body",
        learning_rate=1e-9,
        head_learning_rate=0.05,
        head_layers=[8],
        pooling="mean+var",
        optimizer="sgd",
        warmup_ratio=0.1,
        epochs=4,
        scheduler="cosine",
        gradient_accumulation=2,
    ).fit(train, dev, 1)
    assert (model.predict(test.features).argmax(axis=1) == test.target).mean() > 0.6
    rates = [row["learning_rate"] for row in model.course.curve]
    assert rates == sorted(rates, reverse=True) and 0.01 < rates[0] < 0.05


def test_steps_whose_gradients_are_summed_up_are_one_large_step(finetune: Make, tones: Tones) -> None:
    train, dev, test = tones
    steps = {"optimizer": "sgd", "learning_rate": 0.05, "freeze": "body", "head_layers": [8]}
    large = finetune(batch_size=8, **steps).fit(train, dev, 1)
    small = finetune(batch_size=4, gradient_accumulation=2, **steps).fit(train, dev, 1)
    np.testing.assert_allclose(small.predict(test.features), large.predict(test.features), atol=1e-5)
    losses = [[row["train_loss"] for row in one.course.curve] for one in (small, large)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_rare_classes_weigh_more_unless_told_otherwise(finetune: Make, tones: Tones) -> None:
    train, dev, test = tones
    few = train.take(np.flatnonzero((train.target != 2) | (np.arange(len(train)) % 4 == 0)))
    weighted, plain, given = (
        finetune(class_weight=wanted).fit(few.having(weights=weights), dev, 1).predict(test.features)
        for wanted, weights in ((True, None), (False, None), (True, np.ones(len(few))))
    )
    assert weighted[:, 2].mean() > plain[:, 2].mean()
    np.testing.assert_array_equal(given, plain)


def test_files_that_cannot_be_read_are_all_named(finetune: Make, tones: Tones, tmp_path: Path) -> None:
    train, dev, _ = tones
    (tmp_path / "one.wav").write_bytes(b"RIFF and nothing else")
    broken = [str(tmp_path / "one.wav"), str(tmp_path / "two.wav")]
    index = segmented_index([*train.index.get_level_values("file")[:-2], *broken])
    with pytest.raises(UserError) as caught:
        finetune().fit(train.having(index=index, features=Clips(index)), dev, 1)
    assert len(caught.value.complaints) == 2
    assert all(file in said for file, said in zip(broken, caught.value.complaints, strict=True))
    with pytest.raises(UserError, match=r"two\.wav"):
        finetune().fit(train, dev, 1).predict(Clips(index).take(np.array([0, len(index) - 1])))


def test_a_long_clip_is_the_mean_of_its_windows(finetune: Make, tones: Tones) -> None:
    train, dev, test = tones
    model = finetune(max_duration=0.2).fit(train, dev, 1)
    (file, _, _), body = test.index[3], model.network.body
    signal = body.prepare(Clips(test.index).read(3, 16000).signal)
    parts = np.array_split(signal, -(-len(signal) // 3200))
    assert len(parts) > 1, file
    with torch.inference_mode():
        expected = torch.stack([model.network(**body.collate([part]))[0].softmax(0) for part in parts]).mean(0)
    np.testing.assert_allclose(model.predict(test.features.take(np.array([3])))[0], expected, atol=1e-5)


def test_values_are_in_their_own_unit(finetune: Make, tmp_path: Path) -> None:
    rows = (toys.values(60), toys.values(24, seed=1, name="dev"))
    train, dev = (toys.as_input(one.having(target=1000 + 100 * one.target), "audio", tmp_path) for one in rows)
    model = finetune(epochs=4, measure="mae").fit(train, dev, 1)
    found = model.predict(dev.features)
    assert np.abs(found - dev.target).mean() < 60
    assert model.curve == model.course.curve  # which the report draws
    assert model.course.dev["dev_MAE"] == pytest.approx(np.abs(found - dev.target).mean(), rel=1e-4)


def test_no_batch_is_of_one_value(finetune: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single value has no correlation: such a step would change the weights by nothing but its momentum."""
    rows = toys.values(17)
    samples = toys.as_input(rows, "audio", tmp_path)
    sizes: list[int] = []
    usual = Network.forward

    def counted(self: Network, values: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        sizes.append(len(values))
        return usual(self, values, lengths)

    monkeypatch.setattr(Network, "forward", counted)
    finetune(epochs=2, batch_size=8).fit(samples, None, 1)
    assert sizes == [8, 8, 8, 8]
    with pytest.raises(UserError, match="is not defined for batches of one clip"):
        finetune(epochs=2, batch_size=1).fit(samples, None, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"loss": "mse"}, r"MODEL\.loss = mse: is not for classes"),
        ({"measure": "ccc"}, r"MODEL\.measure = ccc: is not for classification"),
        ({"measure": "eer"}, "for two classes, but there are 3"),
        ({"pretrained_model": "./nowhere"}, r"there is no folder \./nowhere"),
        ({"device": "warp"}, r"MODEL\.device = warp"),
    ],
)
def test_what_does_not_fit_is_said(finetune: Make, tones: Tones, options: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        finetune(**options).fit(tones[0], tones[1], 1)


def test_a_loss_that_explodes_is_said_at_once(finetune: Make, tones: Tones, caplog: pytest.LogCaptureFixture) -> None:
    wild = {"learning_rate": 1e30, "max_grad_norm": 0, "optimizer": "sgd", "momentum": 0, "epochs": 9}
    with caplog.at_level(logging.INFO, "nkl.finetune"), pytest.raises(UserError, match=r"Lower MODEL\.learning_rate"):
        finetune(**wild).fit(tones[0], tones[1], 1)
    assert "Epoch 1 of 9" in caplog.text and "Epoch 3 of 9" not in caplog.text


def test_the_folder_of_a_model(
    finetune: Make, tones: Tones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Curve, card, TensorBoard, upload; adapters leave nothing that peft would be needed for."""
    calls: list[tuple[str, Any]] = []

    def create(name: str, **settings: Any) -> huggingface_hub.RepoUrl:
        calls.append((name, settings))
        return huggingface_hub.RepoUrl(f"https://huggingface.co/me/{name}")

    def upload(**settings: Any) -> None:
        calls.append((settings["repo_id"], sorted(path.name for path in Path(settings["folder_path"]).iterdir())))
        raise RuntimeError("the network is down")  # no OSError: so is the hub library's own way

    monkeypatch.setattr(huggingface_hub, "create_repo", create)
    monkeypatch.setattr(huggingface_hub, "upload_folder", upload)
    train, dev, test = tones
    model = finetune(lora=2, push_to_hub="True", experiment="exp").fit(train, dev, 1)
    folder = tmp_path / "model"
    folder.mkdir()
    model.save(folder)
    names = ["README.md", "curve.csv", "finetuned.json", "model.safetensors", "tensorboard"]
    assert calls == [("exp", {"private": True, "exist_ok": True}), ("me/exp", names)]
    assert "hf upload me/exp" in caplog.text
    assert str(tmp_path.parent) not in (folder / "finetuned.json").read_text(encoding="utf-8")
    assert len(pd.read_csv(folder / "curve.csv")) == 3
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "Training: 60 clips" in card and "UAR" in card and "| lora | 2 |" in card
    assert not [name for name in (*set(train.speakers), str(tmp_path)) if f" {name}" in card or f"{name}/" in card]
    monkeypatch.setitem(sys.modules, "peft", None)
    np.testing.assert_array_equal(Finetuned.load(folder).predict(test.features), model.predict(test.features))
    assert Finetuned.load(folder).repository is None


def test_a_hub_out_of_reach_is_said_before_the_training(
    finetune: Make, tones: Tones, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(name: str, **settings: Any) -> None:
        raise RuntimeError("Name or service not known")

    monkeypatch.setattr(huggingface_hub, "create_repo", create)
    with pytest.raises(UserError, match=r"push_to_hub: the repository me/it cannot be written to: Name or service"):
        finetune(push_to_hub="me/it").fit(tones[0], tones[1], 1)


def test_tensorboard_can_read_it(finetune: Make, tones: Tones, tmp_path: Path) -> None:
    from tensorboard.backend.event_processing import event_accumulator as events

    finetune().fit(tones[0], tones[1], 1).save(tmp_path)
    read = events.EventAccumulator(str(tmp_path / "tensorboard"))
    read.Reload()
    assert set(read.Tags()["scalars"]) == {"learning_rate", "train_loss", "dev_loss", "dev_UAR"}
    assert [event.step for event in read.Scalars("train_loss")] == [1, 2]
