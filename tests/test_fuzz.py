"""Damaged and hostile inputs, a few of those that benchmarks/fuzz.py tries."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

pytest.importorskip("nkl_praat", reason="the plugin praat is not installed")
pytest.importorskip("nkl_svm", reason="the plugin svm is not installed")


def test_nothing_but_what_can_be_acted_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKL_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("NKL_BLOCK", "report")
    place = Path(__file__).parents[1] / "benchmarks" / "fuzz.py"
    spec = importlib.util.spec_from_file_location("fuzz", place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "fuzz", module)
    spec.loader.exec_module(module)
    assert module.fuzz(500, 7, tmp_path) == []
