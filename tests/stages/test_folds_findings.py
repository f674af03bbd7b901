"""What a cross-validation says of its folds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from nkl.data.report import Finding
from nkl.stages.crossvalidate import _of_folds


def test_what_not_all_folds_have_says_how_many() -> None:
    every, some = Finding("note", "training", "Layer 1."), Finding("note", "training", "In vain.")
    parts: list[Any] = [SimpleNamespace(findings=found) for found in [(every,), (every, some), (some, every)]]
    assert [one.message for one in _of_folds(parts)] == ["Layer 1.", "In 2 of 3 folds: In vain."]
