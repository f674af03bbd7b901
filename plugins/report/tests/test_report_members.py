"""The members of an ensemble in a report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nkl.testing import reports
from nkl_report.markdown import Markdown
from nkl_report.plugin import MarkdownOptions
from nkl_report.tables import members
from nkl_report.wording import repeat

ROWS = (
    {
        "name": "one",
        "measure": "UAR",
        "value": 0.7,
        "low": 0.6,
        "high": 0.8,
        "gain": 0.05,
        "gain low": -0.01,
        "gain high": 0.1,
        "p": 0.3,
    },
    {"name": "fusion", "measure": "UAR", "value": 0.75, "low": 0.65, "high": 0.85},
)


def test_members_stand_beside_the_fusion(tmp_path: Path) -> None:
    found = replace(reports.report("classification", tmp_path), members=ROWS)
    table = members(found)
    assert table is not None
    assert table.rows == (
        ("one", ".700", ".600–.800", ".050", "-.010 to .100", ".300"),
        ("fusion", ".750", ".650–.850", "–", "–", "–"),
    )
    (page,) = Markdown(MarkdownOptions()).write(found, tmp_path)
    assert "Members and fusion" in page.read_text(encoding="utf-8")
    assert repeat(found) == f"nkl ensemble {tmp_path}/ensemble.ini"


def test_a_run_has_no_members(tmp_path: Path) -> None:
    assert members(reports.report("classification", tmp_path)) is None
