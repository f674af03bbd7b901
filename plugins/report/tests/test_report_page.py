"""Pages as Markdown, HTML and figures."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from nkl.data import Axis, Chapter, Chart, Finding, Page, Series, Table
from nkl.testing import pages, reports
from nkl_drawing import plots, spreads
from nkl_drawing.look import Look
from nkl_report import svg
from nkl_report.figures import Figures
from nkl_report.html import Html
from nkl_report.markdown import Markdown
from nkl_report.plane import Plane, axes
from nkl_report.plugin import FigureOptions, MarkdownOptions, PageOptions


def speakers(count: int) -> Chart:
    """So many speakers, each speaking 20 s longer than the one before."""
    seconds, names = 20.0 * np.arange(count), tuple(f"person {number:02d}" for number in range(count))
    return Chart("speakers", "bars", "Who speaks", "Seconds", (Series("", seconds),), names, y=Axis("speech", "s"))


def test_long_names_lie_on_their_side() -> None:
    drawn = Figure(figsize=(4, 4)).add_subplot()
    plots.draw(drawn, speakers(8))
    assert [bar.get_width() for bar in drawn.patches] == list(20.0 * np.arange(8))
    assert [label.get_text() for label in drawn.get_yticklabels()][:2] == ["person 00", "person 01"]
    assert drawn.get_xlabel() == "speech in s"
    assert "person 07</text>" in svg.draw(speakers(8))


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "eps"])
def test_each_chart_is_a_file(tmp_path: Path, kind: str) -> None:
    shown = Page("p", chapters=(Chapter("a", "A", charts=(speakers(4),)), Chapter("b", "B", charts=(speakers(2),))))
    paths = Figures(FigureOptions(format=kind, name="my run")).show(shown, tmp_path)
    assert [path.name for path in paths] == [f"my_run_speakers.{kind}", f"my_run_speakers-2.{kind}"]
    assert all(path.parent == tmp_path / "figures" and path.stat().st_size > 1000 for path in paths)


def test_markdown_links_to_exactly_the_figures_that_are_drawn(tmp_path: Path) -> None:
    (written,) = Markdown(MarkdownOptions(format="svg")).show(pages.page(), tmp_path)
    drawn = Figures(FigureOptions(format="svg")).show(pages.page(), tmp_path)
    links = re.findall(r"<(figures/[^>]+)>", written.read_text(encoding="utf-8"))
    assert [tmp_path / link for link in links] == list(drawn)
    assert len(links) == len(pages.charts())


def test_every_chart_is_drawn_described_and_marked(tmp_path: Path) -> None:
    bad = replace(pages.page(), findings=(Finding("error", "wrong <data>", "It is wrong."),))
    (path,) = Html(PageOptions()).show(bad, tmp_path)
    text = path.read_text(encoding="utf-8")
    drawn = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(drawn) == len(pages.charts())
    for one, chart in zip(drawn, pages.charts(), strict=True):
        root = ElementTree.fromstring(one)
        assert root.findtext("title") == f"{chart.shows}. NOT VALID: wrong <data>"
        assert "NOT VALID: wrong <data>" in [element.text for element in root.iter("text")]
        assert not re.search(r"\b(nan|inf)\b", one)
    assert "<b>" not in text
    assert "<i>" not in text
    assert "<figcaption><strong>Two groups.</strong> Shares</figcaption>" in text
    assert '<a href="more/%3Codd%3E%20%26%20spaced%20%231.html">more/&lt;odd&gt; &amp; spaced #1.html</a>' in text


SPREAD = Chart(
    "spread",
    "distributions",
    "Spread",
    "Two groups",
    (Series("one", np.arange(20.0)), Series("two", np.array([1.0, 2.0, 3.0, 100.0, np.nan]))),
    y=Axis("pitch", "Hz"),
)


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("violin", {0: ["area", "line", "line"], 1: ["dots"]}),
        ("bar", {0: ["area", "line"], 1: ["area", "line"]}),
        ("swarm", {0: ["dots"], 1: ["dots"]}),
        ("strip", {0: ["dots"], 1: ["dots"]}),
    ],
)
def test_distributions_are_drawn_as_the_user_wants(tmp_path: Path, kind: Any, forms: dict[int, list[str]]) -> None:
    drawn = spreads.marks(SPREAD, kind)
    assert {group: [mark.form for mark in drawn if mark.group == group] for group in (0, 1)} == forms
    assert all(((mark.places >= mark.group) & (mark.places <= mark.group + 1)).all() for mark in drawn)
    shown = Page("p", chapters=(Chapter("a", "A", charts=(SPREAD,)),))
    (path,) = Html(PageOptions(kind=kind)).show(shown, tmp_path)
    assert f"Two groups. {spreads.explained(kind)}</figcaption>".replace("'", "&#39;") in path.read_text(
        encoding="utf-8"
    )
    plots.draw(Figure().add_subplot(), SPREAD, Look(kind))


def test_boxes_show_what_lies_beyond() -> None:
    dots = [mark for mark in spreads.marks(SPREAD, "box") if mark.form == "dots"]
    assert [mark.values.tolist() for mark in dots] == [[], [100.0]]


def test_the_interval_of_a_mean_is_that_of_student() -> None:
    bar, line = spreads.marks(Chart("c", "distributions", "t", "s", (Series("g", np.array([1.0, 2.0, 3.0])),)), "bar")
    assert bar.values.max() == 2.0
    assert line.values.tolist() == pytest.approx([2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5])


def test_densities_are_filled_where_the_user_wants_that() -> None:
    chart = Chart("c", "densities", "t", "s", (Series("a", np.array([1.0, 2.0]), np.array([0.0, 1.0])),))
    assert "<polygon" not in svg.draw(chart)
    assert '<polygon class="band"' in svg.draw(chart, Look(fill=True))
    for fill in (False, True):
        drawn = Figure().add_subplot()
        plots.draw(drawn, chart, Look(fill=fill))
        assert len(drawn.collections) == fill
        assert drawn.get_ylim()[0] == 0


def test_points_are_as_strong_as_their_weights() -> None:
    places = np.arange(3.0)
    chart = Chart("c", "points", "t", "s", (Series("a", places, places, weight=places / 2),))
    assert re.findall(r'<g opacity="([.\d]+)"><circle', svg.draw(chart)) == ["0.15", "0.57", "1.00"]
    drawn = Figure().add_subplot()
    plots.draw(drawn, chart)
    (dots,) = drawn.collections
    assert np.asarray(dots.get_facecolor())[:, :3].mean(axis=1).argsort().tolist() == [2, 1, 0]


def test_the_title_of_all_reports_stands_before_that_of_the_page(tmp_path: Path) -> None:
    (path,) = Markdown(MarkdownOptions(title="Emotion", author="A. Author")).show(pages.page(), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Emotion: Page \\<1\\>")
    assert "\nA. Author · awkward" in text
    assert (
        "- [more/\\<odd\\> \\& spaced #1.html](<more/%3Codd%3E%20%26%20spaced%20%231.html>): All \\| of \\*it\\*"
        in text
    )
    assert "    [DATA]\n      files = ['a_*.wav']  # <not> *Markdown*\n" in text


def test_an_empty_page_has_a_title_and_nothing_else(tmp_path: Path) -> None:
    (path,) = Markdown(MarkdownOptions()).show(pages.empty_page(), tmp_path)
    assert path.read_text(encoding="utf-8") == "# Nothing\n\n"
    assert Figures(FigureOptions()).show(pages.empty_page(), tmp_path) == ()
    assert not (tmp_path / "figures").exists()
    (path,) = Html(PageOptions()).show(pages.empty_page(), tmp_path)
    assert "To repeat this" not in path.read_text(encoding="utf-8")


def test_chapters_of_a_command_stand_in_the_report_of_a_run(tmp_path: Path) -> None:
    more = Chapter("members", "Members", tables=(Table("All members", ("name",), (("one",),)),), charts=(speakers(2),))
    plain = reports.report("classification", tmp_path)
    assert "Members" not in Markdown(MarkdownOptions()).write(plain, tmp_path)[0].read_text(encoding="utf-8")
    found = replace(plain, chapters=(more,), repeat="nkl combine a b")
    (text,) = (path.read_text(encoding="utf-8") for path in Markdown(MarkdownOptions()).write(found, tmp_path))
    assert text.index("## Measures") < text.index("## Members") < text.index("## Classes")
    assert "    nkl combine a b\n" in text
    drawn = Figures(FigureOptions()).write(found, tmp_path)
    assert drawn[-1].name == "speakers.png"
    links = re.findall(r"<(figures/[^>]+)>", text)
    assert {tmp_path / link for link in links} == set(drawn)
    (html,) = (path.read_text(encoding="utf-8") for path in Html(PageOptions()).write(found, tmp_path))
    assert "<figcaption><strong>Who speaks.</strong> Seconds</figcaption>" in html
    assert html.count("<figcaption>") == 1


@pytest.mark.parametrize("values", [[1e17, 1e17], [1e17, 1e17 + 64], [5e-324, 0.0], [1e-300, 1e300], [-0.0, 0.0]])
@pytest.mark.parametrize("kind", ["bars", "points", "lines", "heat map"])
def test_no_values_are_too_odd_to_draw(values: list[float], kind: Any) -> None:
    labels = ("a", "b") if kind in ("bars", "heat map") else ()
    series = Series("s", np.array(values), None if labels else np.array(values))
    drawn = svg.draw(Chart("c", kind, "t", "s", (series,), labels))
    assert not re.search(r"\b(nan|inf)\b", drawn)
    plots.draw(Figure().add_subplot(), Chart("c", kind, "t", "s", (series,), labels))


def test_long_lines_and_large_clouds_are_thinned() -> None:
    places = np.arange(100_000.0)
    for kind in ("lines", "points"):
        drawn = svg.draw(Chart("c", kind, "t", "s", (Series("s", places, places),)))  # type: ignore[arg-type]
        assert len(drawn) < 200_000


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 1.0, [0, 0.25, 0.5, 0.75, 1]),
        (1.0, 50.0, [10, 20, 30, 40, 50]),
        (-1.5, 4.5, [-1.5, 0, 1.5, 3, 4.5]),
        (0.0, 14.64, [0, 2.5, 5, 7.5, 10, 12.5]),
        (1e-7, 3e-7, [1e-7, 1.5e-7, 2e-7, 2.5e-7, 3e-7]),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    text = axes(Plane((low, 0.0), (high, 1.0)), "x", "y", y_ticks=False)
    assert [float(one) for one in re.findall(r">([-\d.e]+)</text>", text)] == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("values", "highest"), [([9.0, 1.0], "12"), ([0.35], "0.4"), ([110.0], "120"), ([19.0, 3.0], "20"), ([0.0], "1")]
)
def test_axes_end_at_round_numbers(values: list[float], highest: str) -> None:
    chart = Chart("c", "bars", "t", "s", (Series("n", np.array(values)),), tuple("abcdef"[: len(values)]))
    assert f'<text x="40" y="16" text-anchor="end" class="">{highest}</text>' in svg.draw(chart)
