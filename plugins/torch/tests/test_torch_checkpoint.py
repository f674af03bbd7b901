"""A training that is killed goes on where it was."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from nkl.data import Frames
from nkl.testing import toys
from nkl_network import training
from nkl_network.checkpoint import Checkpoint, checkpoint_for
from nkl_torch.learner import Lstm, Mlp
from nkl_torch.plugin import LstmOptions, MlpOptions

MLP = {"epochs": 250, "layers": [16, 8], "drop": 0.2, "learning_rate": 0.001, "checkpoint": 0, "scheduler": "cosine"}
LSTM = {"epochs": 40, "hidden_size": 8, "drop": 0.2, "checkpoint": 0}
CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import test_torch_checkpoint as t
t.learn(sys.argv[2], dev=True)
"""


def learn(kind, dev=False, **options):
    train, held = toys.classes(90, 1.0), toys.classes(45, 1.0, 1, "dev")
    if kind == "mlp":
        learner = Mlp(MlpOptions(**{**MLP, **options}))
    else:
        learner = Lstm(LstmOptions(**{**LSTM, **options}))
        train, held = (_frames(one) for one in (train, held))
    return learner.fit(train, held if dev else None, 3), train


def _frames(samples):
    return samples.having(features=Frames.of([np.tile(row, (30, 1)) for row in samples.features]))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder of checkpoints."""
    monkeypatch.setenv("NKL_STORE", str(tmp_path))
    return tmp_path / "checkpoints"


@pytest.mark.parametrize("kind", ["mlp", "lstm"])
def test_a_killed_training_gives_the_model_of_an_uninterrupted_one(kept, caplog, kind):
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(Path(__file__).parent), kind], env=dict(os.environ))
    deadline = time.monotonic() + 120
    while not list(kept.glob("*.pt")):
        assert child.poll() is None and time.monotonic() < deadline, "no checkpoint was written"
        time.sleep(0.005)
    time.sleep(0.1)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert len(list(kept.glob("*.pt"))) == 1
    caplog.set_level(logging.INFO, "nkl.network")
    resumed, train = learn(kind, dev=True, checkpoint=60)
    first = caplog.messages[0]
    assert first.startswith("Going on with an interrupted training after epoch")
    assert caplog.messages[1].startswith(f"Epoch {int(first.split()[-1].rstrip('.')) + 1} of")
    assert not list(kept.glob("*.pt*")), "it is done"
    whole, _ = learn(kind, dev=True, checkpoint=False)
    assert resumed.curve == whole.curve
    assert resumed.outcome.best_epoch == whole.outcome.best_epoch
    assert np.array_equal(resumed.predict(train.features), whole.predict(train.features))


def stopped(monkeypatch, kind, after, **options):
    """A training that breaks off after an epoch."""
    say = training._say

    def stop(row, epochs):
        say(row, epochs)
        if row["epoch"] > after:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(training, "_say", stop)
        with pytest.raises(KeyboardInterrupt):
            learn(kind, **options)


@pytest.mark.parametrize("options", [{"optimizer": "sgd", "sam": True}, {"optimizer": "adam", "weight_decay": 0}])
def test_it_goes_on_with_every_optimizer(kept, monkeypatch, options):
    stopped(monkeypatch, "mlp", 4, epochs=10, **options)
    assert len(list(kept.glob("*.pt"))) == 1
    resumed, train = learn("mlp", epochs=10, **options)
    whole, _ = learn("mlp", epochs=10, checkpoint=None, **options)
    assert resumed.curve == whole.curve
    assert np.array_equal(resumed.predict(train.features), whole.predict(train.features))


def test_another_training_does_not_take_it(kept, monkeypatch, caplog):
    stopped(monkeypatch, "mlp", 2, epochs=5)
    caplog.set_level(logging.INFO, "nkl.network")
    learn("mlp", epochs=5, batch_size=16)
    learn("mlp", epochs=5, dev=True)
    learn("mlp", epochs=6)
    assert "Going on" not in caplog.text
    assert len(list(kept.glob("*.pt"))) == 1, "that of the first is still there"
    learn("mlp", epochs=5)
    assert "Going on with an interrupted training after epoch 2." in caplog.text


def test_the_name_says_options_samples_and_seed(kept):
    cpu = torch.device("cpu")
    train = toys.classes(30)
    other = train.having(features=train.features + 1e-3)
    weighed = train.having(weights=np.ones(30))
    options = MlpOptions()
    plain = checkpoint_for(options, train, None, 1, cpu).path
    assert plain == checkpoint_for(MlpOptions(n_jobs=1, tensorboard=True, checkpoint=5), train, None, 1, cpu).path
    others = [
        checkpoint_for(options, train, None, 2, cpu),
        checkpoint_for(options, other, None, 1, cpu),
        checkpoint_for(options, weighed, None, 1, cpu),
        checkpoint_for(options, train, train, 1, cpu),
        checkpoint_for(MlpOptions(drop=0.1), train, None, 1, cpu),
    ]
    assert len({plain, *(one.path for one in others)}) == 6
    assert checkpoint_for(MlpOptions(checkpoint=False), train, None, 1, cpu) is None


def test_short_trainings_write_nothing(kept):
    learn("mlp", epochs=5, checkpoint=60)
    assert not kept.exists()


def test_a_damaged_checkpoint_is_left_out(kept, monkeypatch, caplog):
    stopped(monkeypatch, "mlp", 2, epochs=4)
    (path,) = kept.glob("*.pt")
    path.write_bytes(path.read_bytes()[:100])
    model, _ = learn("mlp", epochs=4)
    assert "begins anew" in caplog.text and len(model.curve) == 4


def test_what_a_killed_process_left_goes_when_the_training_is_done(tmp_path):
    for name in ("one.pt", "one.pt.123", "other.pt"):
        (tmp_path / name).write_text("")
    Checkpoint(tmp_path / "one.pt", 0).remove()
    assert [path.name for path in tmp_path.iterdir()] == ["other.pt"]


def test_a_folder_that_cannot_be_written_is_a_warning(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    Checkpoint(tmp_path / "file" / "one.pt", 0).write({"curve": []})
    assert "could not be kept" in caplog.text


def test_old_ones_are_forgotten(tmp_path, caplog):
    old = tmp_path / "old.pt"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    folder = tmp_path / "of-fine-tuning"
    (folder / "checkpoint-8").mkdir(parents=True)
    os.utime(folder, (0, 0))
    Checkpoint(tmp_path / "new.pt", 0).write({"curve": []})
    assert [path.name for path in tmp_path.iterdir()] == ["new.pt"]
    assert not caplog.text
