"""From an INI: both spellings, and several processes on the same INI."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nkl.command import Session
from nkl.data import Samples
from nkl.errors import UserError
from nkl_finetune import together
from nkl_finetune.learner import Finetune
from nkl_finetune.losses import loss_for
from nkl_finetune.options import FinetuneOptions

INI = """
[EXP]
root = {root}/results
name = tuned
epochs = 2
[DATA]
databases = ['tones']
tones = {root}/tones.csv
tones.type = csv
tones.split_strategy = speaker_split
tones.test_size = 40
target = emotion
[FEATS]
[MODEL]
type = finetune
device = cpu
{MODEL}
[FINETUNE]
{FINETUNE}
"""


@pytest.fixture
def write(
    tmp_path: Path, tones: tuple[Samples, Samples, Samples], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Write an INI on the tones; keywords are lines of its sections."""
    pytest.importorskip("nkl_csv", reason="a database is read, which nkl-plugin-csv does")
    every = tones[0]
    table = pd.DataFrame(
        {
            "file": every.index.get_level_values("file"),
            "speaker": every.speakers,
            "emotion": np.array(every.labels, dtype=object)[every.target],
        }
    )
    table.to_csv(tmp_path / "tones.csv", index=False)
    monkeypatch.setenv("NKL_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def make(MODEL: str = "", FINETUNE: str = "") -> Path:
        path = tmp_path / "exp.ini"
        path.write_text(INI.format(root=tmp_path, MODEL=MODEL, FINETUNE=FINETUNE), encoding="utf-8")
        return path

    return make


def options_of(path: Path) -> FinetuneOptions:
    experiment = Session().understand(path)
    assert experiment.learner is not None and not experiment.warnings
    found = experiment.learner.options
    assert isinstance(found, FinetuneOptions)
    return found


def test_both_sections_hold_the_keys(write: Callable[..., Path]) -> None:
    lines = "max_duration = 2.5\nhead_layers = [32, 16]\npooling = meanvar\nlayer_pooling = weighted\ndrop = .3"
    for sections in ({"MODEL": lines}, {"FINETUNE": lines}):
        found = options_of(write(**sections))
        assert (found.max_duration, found.head_layers, found.drop) == (2.5, [32, 16], 0.3)
        assert (found.pooling, found.layer_pooling, found.epochs) == ("mean+var", "weighted", 2)
        assert (found.experiment, found.device, found.class_weight) == ("tuned", "cpu", True)


def test_what_an_ini_may_say(write: Callable[..., Path]) -> None:
    found = options_of(write(FINETUNE="class_weight = False\nfreeze = False\npush_to_hub = me/model\nscheduler = none"))
    assert (found.class_weight, found.freeze, found.push_to_hub, found.scheduler) == (False, None, "me/model", None)
    with pytest.raises(UserError, match="newbob goes from epoch to epoch"):
        options_of(write(FINETUNE="scheduler = newbob\nwarmup_ratio = .1"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("layer = 1\nlayer_pooling = weighted", "layer = 1 and layer_pooling = weighted contradict"),
        ("layer = -1", r"layer = -1: write auto, last, or a number counted from the end: 0 is the last layer"),
        ("head_layers = [8]\nhead_start = probe", "a linear model, which has no hidden layers: leave head_layers out"),
        ("lora = 4\nfreeze_layers = 2", "lora trains adapters in all layers"),
    ],
)
def test_what_contradicts_is_said(write: Callable[..., Path], lines: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        options_of(write(FINETUNE=lines))


def test_the_start_of_old_words(write: Callable[..., Path]) -> None:
    """What an INI of before says is what it gets."""
    assert options_of(write()).starts_with_probe
    assert not options_of(write(FINETUNE="head_layers = [8]")).starts_with_probe
    assert not options_of(write(FINETUNE="head_start = random")).starts_with_probe
    assert options_of(write(FINETUNE="layer = 2")).layer == 2
    with pytest.raises(ValueError, match=r"EXP\.epochs = 0 leaves a random head as it is"):
        FinetuneOptions(epochs=0, head_layers=[8])


def test_torchrun_on_the_same_ini(write: Callable[..., Path], model_folder: Path, tmp_path: Path) -> None:
    """Two processes (gloo) train together; one of them writes."""
    path = write(FINETUNE=f"pretrained_model = {model_folder}\nfreeze = False\nlearning_rate = .01\nbatch_size = 4")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    together = ["torch.distributed.run", "--nproc-per-node", "2", "--master-addr", "127.0.0.1", "--master-port", port]
    done = subprocess.run(
        [sys.executable, "-m", *together, "-m", "nkl", "--block", "report", "run", str(path)],
        capture_output=True,
        timeout=300,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("UAR without learning") == 1
    evaluations = (tmp_path / "results" / "test-evaluations.csv").read_text(encoding="utf-8").splitlines()
    assert len(evaluations) == 2, "a process too many evaluated the test samples"
    folder = tmp_path / "results" / "tuned"
    (log,) = folder.glob("log/*.log")
    assert log.read_text(encoding="utf-8").count("Epoch 2 of 2") == 1
    assert len(pd.read_csv(folder / "model" / "learner" / "curve.csv")) == 3
    assert not list((tmp_path / "store" / "checkpoints").iterdir())
    assert done.stderr.count("Epoch 2 of 2") == 1, "a line an epoch on the terminal, without -v"
    findings = json.loads((folder / "results.json").read_text(encoding="utf-8"))["findings"]
    assert [one for one in findings if "MODEL.layer = auto took layer" in one["message"]]


def test_the_learner_starts_processes_itself(
    finetune: Callable[..., Finetune], tones: tuple[Samples, Samples, Samples]
) -> None:
    train, dev, test = tones
    model = finetune(processes=2, batch_size=4).fit(train, dev, 1)
    assert (model.predict(test.features).argmax(axis=1) == test.target).mean() > 0.6
    assert [row["epoch"] for row in model.course.curve] == [0, 1, 2]


def test_a_complaint_gets_out_of_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"):
        monkeypatch.setenv(name, "0")
    with pytest.raises(SystemExit):
        together._work(1, 2, 0, partial(loss_for, FinetuneOptions(loss="cross"), False), tmp_path, None)  # type: ignore[arg-type]
    said = json.loads((tmp_path / "complaints.json").read_text(encoding="utf-8"))
    assert said == ["MODEL.loss = cross: is not for values; write 1-ccc, 1-pcc, mse or mae."]
