"""Real speech with the plugin silero."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.files import default_root

pytest.importorskip("nkl_silero", reason="the plugin silero is not installed")

INI = """
[EXP]
root = ./results
name = exp
executor = serial
[DATA]
databases = ['emo']
emo = ./emo.csv
emo.type = csv
target = emotion
[SEGMENT]
method = silero
max_length = 2
min_length = 0.5
"""


@pytest.fixture
def emo(project: Callable[..., Any], real_data: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Twelve utterances of EmoDB, and three seconds of faint noise."""
    p = project({"exp.ini": INI})
    monkeypatch.setenv("NKL_BLOCK", "report")
    p.env["NKL_BLOCK"] = "report"
    table = pd.read_csv(real_data / "emodb" / "emodb.csv").iloc[::30]
    table["file"] = [str(real_data / "emodb" / file) for file in table["file"]]
    noise = np.random.default_rng(0).normal(0, 1e-3, 48_000)
    soundfile.write(p.path / "noise.wav", noise, 16_000)
    more = table.head(1).assign(file=str(p.path / "noise.wav"))
    pd.concat([table, more]).to_csv(p.path / "emo.csv", index=False)
    return p


def test_utterances_become_segments(emo: Any) -> None:
    emo.run("segment", "exp.ini").works()
    table = pd.read_csv(emo.path / "results/exp/segmented/segmented.csv")
    results = json.loads((emo.path / "results/exp/segmented/results.json").read_text())
    assert table["file"].nunique() == results["recordings"] - 1
    assert not table["file"].str.contains("noise").any()
    assert results["seconds"]["speech"] / (results["seconds"]["total"] - 3) > 0.8
    lengths = table["end"] - table["start"]
    assert lengths.min() + 1e-6 >= 0.5
    assert lengths.max() <= 2 + 1e-6
    assert table["emotion"].notna().all()


def test_noise_is_no_speech(emo: Any) -> None:
    emo.run("segment", "exp.ini", "-o", "DATA.check_vad=True").works()
    results = json.loads((emo.path / "results/exp/segmented/results.json").read_text())
    assert results["recordings"] == results["rows"] == len(pd.read_csv(emo.path / "emo.csv")) - 1
    assert any("1 of 13 rows left out: no speech is heard" in one["message"] for one in results["findings"])


def test_ctrl_c_while_threads_listen(project: Callable[..., Any], real_data: Path) -> None:
    """Native code that is still computing must not bring the process down with SIGABRT."""
    p = project({})
    p.env["NKL_BLOCK"] = "report"  # the fixture leaves silero out too
    words = ("segment", "--folder", str(real_data / "librispeech-mini"), "--out", "out")
    process = p.start(*words)
    deadline = time.monotonic() + 60
    while not list(default_root().glob("segmenter-silero-*/*.arrow")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "nothing was computed"
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert err.strip().endswith("nkl: interrupted; what was computed until now is kept.")
