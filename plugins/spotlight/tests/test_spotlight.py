"""Spotlight: the table that it is given; where it is installed, the table that it serves."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import urllib.request
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nkl.errors import UserError
from nkl.testing import ExplorerConformance, materials
from nkl_spotlight.explorer import Spotlight
from nkl_spotlight.plugin import SpotlightOptions
from nkl_spotlight.table import EMBEDDING, table_of

INSTALLED = importlib.util.find_spec("renumics") is not None


class TestSpotlight(ExplorerConformance):
    plugin = "spotlight"
    component = "spotlight"


def test_the_table_has_labels_facts_predictions_and_features() -> None:
    some = materials.material()
    table = table_of(some)
    assert list(table["emotion"]) == list(some.table["emotion"])
    assert {"file", "start", "end", "speaker", "gender", "duration", "predicted", "uncertainty"} <= set(table.columns)
    assert table["predicted"].notna().sum() == 30  # the test samples
    assert some.features is not None
    assert np.array_equal(np.array(table[EMBEDDING].tolist(), dtype=np.float32), some.features.values)


@pytest.mark.parametrize("name", materials.MATERIALS)
def test_whatever_there_is_can_be_written(name: str, tmp_path: Path) -> None:
    some = materials.MATERIALS[name]()
    table_of(some).to_parquet(tmp_path / "table.parquet")


def test_nothing_is_started_where_nobody_asks() -> None:
    assert Spotlight(SpotlightOptions()).explore(materials.material(), lambda share: None).findings == ()


@pytest.mark.skipif(INSTALLED, reason="Spotlight is installed")
def test_without_spotlight_it_is_said_what_to_install() -> None:
    with pytest.raises(UserError, match="pip install renumics-spotlight"):
        Spotlight(SpotlightOptions(spotlight=True)).explore(materials.material(), lambda share: None)


@pytest.mark.skipif(not INSTALLED, reason="renumics-spotlight needs pandas 2: nox -s spotlight")
def test_spotlight_serves_our_columns(tmp_path: Path) -> None:
    some = replace(materials.material(), folder=tmp_path)
    found = Spotlight(SpotlightOptions(spotlight=True, browser=False)).explore(some, lambda share: None)
    (note,) = found.findings
    address, number = re.search(r"http://127\.0\.0\.1:\d+/", note.message), re.search(r"process (\d+)", note.message)
    assert address and number, note.message
    try:
        with urllib.request.urlopen(f"{address[0]}api/table/", timeout=60) as answer:
            text = answer.read().decode()
        assert all(f'"{name}"' in text for name in ("emotion", "speaker", "predicted", EMBEDDING))
    finally:
        os.kill(int(number[1]), signal.SIGKILL)
