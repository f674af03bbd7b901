"""The page on versioned data, followed to the letter on real speech."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```', re.DOTALL | re.MULTILINE)


def test_the_walk_through_emodb(
    real_data: Path, project: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUDB_CACHE_ROOT", "AUDB_SHARED_CACHE_ROOT"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    runs = project()
    rows = pd.read_csv(real_data / "emodb/emodb.csv", dtype=str)
    some = rows[rows["emotion"].isin(["anger", "happiness"])].groupby(["speaker", "emotion"]).head(3)
    some.to_csv(runs.path / "emodb.csv", index=False)
    (runs.path / "wav").symlink_to(real_data / "emodb/wav")
    out = {}
    for kind, title, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "sh":
            out[title] = [runs.run(*line.split()[1:]).works().out for line in text.splitlines()]
        else:
            runs.write({title: text})
        if kind == "python":
            subprocess.run([sys.executable, title], cwd=runs.path, check=True)
    assert "Nothing was stored" in out["publish"][0]
    assert out["publish"][2].split()[:2] == ["emodb", "1.0.0"]
    assert f"{len(some)}, " in out["publish"][3] and "16000 Hz" in out["publish"][3]
    assert out["use"][2].split() == ["1.0.0", "1.1.0"]
    assert "emotion.emotion: 1 changed (03 1): happiness -> anger 1" in out["correct"][1]
    assert "recordings removed: 1" in out["correct"][1]
    assert "every figure is the same" in out["correct"][2]
    assert runs.results("emodb")["measures"]["UAR"]["value"] > 0.5
    assert "1 recording removed" in out["remove"][0]
