"""Pages: the records, and how a command that nobody of us has written shows one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest

from nkl.data import Axis, Chapter, Chart, File, Finding, Page, Series, Table, figure_text, interval_text, value_text
from nkl.data.chart import Kind
from nkl.testing.pages import charts, page

COMMAND = '''
"""Counts the letters of words."""
import click
import numpy as np

from nkl.command import pass_session, running, show_page, takes_ini
from nkl.data import Axis, Chapter, Chart, Page, Series, Table
from nkl.plugin import Component, hookimpl


@click.command()
@takes_ini
@click.argument("words", nargs=-1)
@pass_session
def letters(session, ini, words, said, lenient):
    """Count letters."""
    experiment = session.understand(ini, said, lenient)
    bench = session.bench(experiment)
    counts = Series("letters", np.array([len(word) for word in words]))
    chart = Chart("letters", "bars", "Letters", "How many letters each word has.", (counts,), words, y=Axis("letters"))
    table = Table.of("Letters of each word", [{"word": word, "letters": len(word)} for word in words])
    chapter = Chapter("words", "Words", tables=(table,), charts=(chart,))
    page = Page("Letters", headline=f"{len(words)} words.", chapters=(chapter,), repeat=f"nkl letters {ini}")
    with running(bench.watchers, experiment.exp.name, experiment.folder) as folder:
        for finding in show_page(page, experiment.reporters, folder.staging, bench.executor):
            session.warn(finding.message)
        folder.commit()


@hookimpl
def nkl_commands():
    yield Component("letters", "nkl_letters:letters", "Count letters")
'''


def test_the_command_of_a_stranger_shows_a_page(exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nkl_report", reason="the plugin report is not installed")
    p = exp(MODEL="type = spy\n[PLOT]\nformat = svg").write({"nkl_letters.py": COMMAND})
    monkeypatch.syspath_prepend(str(p.path))
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_letters")
    monkeypatch.setenv("NKL_BLOCK", "")
    assert p.run("letters", "exp.ini", "one", "three").works().err == ""
    folder = p.path / "results" / "exp"
    assert "| three | 5 |" in (folder / "report.md").read_text(encoding="utf-8")
    assert "How many letters each word has." in (folder / "report.html").read_text(encoding="utf-8")
    assert [path.name for path in (folder / "figures").iterdir()] == ["letters.svg"]


def test_records_are_checked_once() -> None:
    with pytest.raises(ValueError, match="2 cells under a head of 1"):
        Table("t", ("a",), (("1", "2"),))
    with pytest.raises(TypeError, match="a cell is a text, not 1"):
        Table("t", ("a",), ((1,),))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not 'Two words'"):
        Chapter("Two words", "t")
    with pytest.raises(ValueError, match="two chapters have the key a"):
        Page("p", chapters=(Chapter("a", "t"), Chapter("a", "u")))


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ({"low": [1.0]}, "a low and a high end"),
        ({"low": [1.0], "high": [1.0]}, "2 values, but 1 of low"),
        ({"weight": [0.0, 2.0]}, "weights are from 0 to 1"),
        ({"drawn": "dashed"}, "a single value and no place"),
        ({"x": [[1.0], [2.0]]}, "needs one dimension"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(series: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Series("s", [1.0, 2.0], **series)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chart", "said"),
    [
        ({"kind": "pie"}, "no kind 'pie'; the kinds are bars, stacked"),
        ({"kind": "bars"}, "one value for each of 0 labels"),
        ({"kind": "stacked", "labels": ("a", "b")}, "below 0 cannot be stacked"),
        ({"kind": "lines"}, "2 values need 2 places"),
        ({"kind": "histogram"}, "2 values need 3 places"),
        ({"kind": "points", "labels": ("a", "b")}, "points have no labels"),
        ({"kind": "distributions", "labels": ("a", "b")}, "distributions have no labels"),
    ],
)
def test_series_that_do_not_fit_their_chart_are_refused(chart: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Chart("c", title="t", shows="s", series=(Series("s", np.array([1.0, -2.0])),), **chart)


def test_a_group_has_its_values_and_nothing_else() -> None:
    with pytest.raises(ValueError, match="raw values y and nothing else"):
        Chart("c", "distributions", "t", "s", (Series("s", np.ones(2), np.ones(2)),))


@pytest.mark.parametrize("path", ["/etc/passwd", "../other.csv", "a\\b.csv", "", "."])
def test_files_lie_below_the_folder_of_their_page(path: str) -> None:
    with pytest.raises(ValueError, match="below the folder of the page"):
        File(path, "what")
    assert File("a/b.csv", "numbers").path == "a/b.csv"


def test_edges_of_bins_must_increase() -> None:
    with pytest.raises(ValueError, match="must increase"):
        Chart("c", "histogram", "t", "s", (Series("s", np.array([1.0]), np.array([1.0, 1.0])),))


def test_a_histogram_counts_known_values() -> None:
    one = Chart.histogram("h", "t", "s", {"a": [0.0, 1.0, np.nan, 10.0]}, Axis("x", "s"), bins=2)
    assert one.series[0].y.tolist() == [2.0, 1.0]
    assert one.series[0].x is not None
    assert one.series[0].x.tolist() == [0.0, 5.0, 10.0]
    assert one.x.text == "x in s"
    two = Chart.histogram("h", "t", "s", {"a": [0.0, 1.0], "b": [1.0]}, Axis("x", low=0.0, high=2.0), bins=2)
    assert [group.y.tolist() for group in two.series] == [[0.5, 0.5], [0.0, 1.0]]
    assert two.y.name == "share"


def test_what_is_not_finite_is_missing_and_arrays_cannot_be_written_to() -> None:
    values = np.array([1.0, np.inf])
    one = Series("s", values)
    values[0] = 5
    assert one.y[0] == 1.0
    assert np.isnan(one.y[1])
    with pytest.raises(ValueError, match="read-only"):
        one.y[0] = 2


def test_tables_know_which_columns_are_figures() -> None:
    table = Table.of("t", [{"name": 1, "value": 0.51234, "text": "x"}, {"name": 2, "seen": True}])
    assert table.head == ("name", "value", "text", "seen")
    assert table.rows == (("1", "0.5123", "x", "–"), ("2", "–", "–", "yes"))
    assert table.numeric == (False, True, False, False)
    assert Table("t", ("a", "b"), (("x", "1/2"),), numeric=(False, True)).numeric == (False, True)
    assert Table("t", ("a", "b", "c"), (("1, 2", "< .001", ".52 [.43, .61]"),)).numeric == (False, True, True)
    assert Table("t", ("a", "b"), (("x", "1, 2"),)).numeric == (False, False)
    assert Table.of("t", []).head == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (3, "3"),
        (0.123456, "0.1235"),
        (16000.0, "16000"),
        (-16000.25, "-16000.2"),
        (-1.117631e10, "-1.118e+10"),
        (float("inf"), "–"),
        (True, "yes"),
        ([1, "a"], "1, a"),
        ({}, "–"),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert value_text(value) == text


def test_figures_as_text() -> None:
    assert figure_text(0.5, "UAR") == ".500"
    assert interval_text(0.4, 0.6) == ".400–.600"


def test_the_page_of_the_kit_has_every_kind_of_chart() -> None:
    assert {chart.kind for chart in charts()} == {*get_args(Kind)}
    assert all(isinstance(finding, Finding) for finding in page().findings)
