"""Names with umlauts work whatever the locale is, and names that are not UTF-8 are failures of their files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nkl.testing.projects import Project

ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows keeps names in Unicode")


def test_a_plain_locale_and_odd_names(exp: Callable[..., Project], speech: Path) -> None:
    made = exp()
    made.run("-q", "run", "exp.ini").works()
    (made.path / "folder").mkdir()
    good = speech / "wav/ann_calm_0.wav"
    shutil.copy(good, made.path / "folder/für Ä.wav")
    shutil.copy(good, os.fsencode(made.path) + b"/folder/f\xfcr.wav")
    done = subprocess.run(
        [sys.executable, "-m", "nkl", "predict", "exp.ini", "folder", "--out", "found.csv"],
        cwd=made.path,
        env={**os.environ, **made.env, **ASCII},
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    assert b"f\\udcfcr.wav: its name is not UTF-8; rename it" in done.stderr
    table = (made.path / "found.csv").read_text(encoding="utf-8")
    assert "für Ä.wav" in table and len(table.splitlines()) == 2
    outcome = made.run("predict", "exp.ini", "folder")
    assert "f\\udcfcr.wav: its name is not UTF-8" in outcome.err and "für Ä.wav" in outcome.out
