"""Damaged and hostile inputs, a few of those that benchmarks/fuzz.py tries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("nkl_praat", reason="the plugin praat is not installed")
pytest.importorskip("nkl_svm", reason="the plugin svm is not installed")


def test_nothing_but_what_can_be_acted_on(
    load_benchmark: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NKL_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("NKL_BLOCK", "report")
    assert load_benchmark("fuzz").fuzz(500, 7, tmp_path) == []
