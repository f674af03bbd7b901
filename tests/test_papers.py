"""Systems of papers, from an INI to predictions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

SMALL = "maps = [4, 6]\nconv_layers = 1\nlinear = 8\nlstm = 4\nembedding = 4\nsegment = 60\nlearning_rate = 0.01"


def test_an_attentive_network_needs_speakers_in_training_alone(
    exp: Callable[..., Any], speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NKL_BLOCK", "paper")
    p = exp(
        EXP="epochs = 3",
        FEATS="type = ['logmel3d']\nscale = standard",
        MODEL=f"type = ssa_crnn\nweight_constraint = column_l1\n{SMALL}",
    )
    with (p.path / "exp.ini").open("a", encoding="utf-8") as file:
        file.write("[EXPL]\nexplain = 1\nscatter = ['pca']\nscatter.source = embedding\n")
    p.run("-q", "run", "exp.ini").works()
    strangers = [str(speech / file) for file in pd.read_csv(speech / "speech.csv")["file"][:3]]
    pd.DataFrame({"file": strangers}).to_csv(p.path / "strangers.csv", index=False)
    p.run("predict", "exp.ini", "strangers.csv", "--out", "said.csv").works()
    said = pd.read_csv(p.path / "said.csv")
    assert len(said) == 3 and "speaker" not in said.columns
    p.run("explore", "exp.ini").works()
    explored = p.path / "results/exp/explore"
    assert "Attention over time" in (explored / "report.md").read_text(encoding="utf-8")
    assert {"explain_1_attention.png", "explain_1_bands.png", "map_pca_emotion.png"} <= {
        one.name for one in (explored / "figures").iterdir()
    }
