"""The members of an ensemble in its report."""

from __future__ import annotations

from nkl_ensemble.words import chapter

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


def test_members_stand_beside_the_fusion() -> None:
    found = chapter(ROWS)
    (table,) = found.tables
    assert table.title == "Members and fusion"
    assert table.rows == (
        ("one", ".700", ".600–.800", ".050", "-.010 to .100", ".300"),
        ("fusion", ".750", ".650–.850", "–", "–", "–"),
    )
    (chart,) = found.charts
    assert chart.labels == ("one", "fusion")
    assert chart.series[0].y.tolist() == [0.7, 0.75]
    assert chart.series[0].high is not None
    assert chart.series[0].high.tolist() == [0.8, 0.85]
