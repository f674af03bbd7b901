"""Pages as Markdown, HTML and figures."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from matplotlib.figure import Figure

from nkl.data import Axis, Chapter, Chart, Finding, Page, Series, Table
from nkl.testing import pages, reports
from nkl_drawing import plots, spreads
from nkl_drawing.look import Look
from nkl_drawing.wording import with_minus
from nkl_report import svg
from nkl_report.figures import Figures
from nkl_report.html import Html
from nkl_report.markdown import Markdown
from nkl_report.plane import Plane, axes, room
from nkl_report.plugin import FigureOptions, MarkdownOptions, PageOptions
from nkl_report.terms import Glossary


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
    assert f"Two groups. {spreads.explained(kind)[:16]}" in path.read_text(encoding="utf-8")
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
    assert re.findall(r'stroke-opacity="([.\d]+)"', svg.draw(chart)) == ["0.15", "0.57", "1.00"]
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
        "- [more/\\<odd\\> \\& spaced \\#1.html](<more/%3Codd%3E%20%26%20spaced%20%231.html>): All \\| of \\*it\\*"
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


@pytest.mark.parametrize("values", [[1e17, 1e17], [1e17, 1e17 + 64], [5e-324, 0.0], [1e-300, 1e300], [-0.0, 0.0]])
@pytest.mark.parametrize("kind", ["bars", "points", "lines", "heat map"])
def test_no_values_are_too_odd_to_draw(values: list[float], kind: Any) -> None:
    labels = ("a", "b") if kind in ("bars", "heat map") else ()
    series = Series("s", np.array(values), None if labels else np.array(values))
    drawn = svg.draw(Chart("c", kind, "t", "s", (series,), labels))
    assert not re.search(r"\b(nan|inf)\b", drawn)
    plots.draw(Figure().add_subplot(), Chart("c", kind, "t", "s", (series,), labels))


LONG = "a class whose name has far more than forty letters in it, as happens"


def labelled(kind: Any) -> Chart:
    """A chart with a long name and a short one."""
    if kind == "distributions":
        return Chart("c", kind, "t", "s", tuple(Series(name, np.arange(9.0)) for name in (LONG, "b")))
    values = np.array([1.0, 2.0])
    names = (LONG, "b") if kind == "heat map" else ("v",)
    return Chart("c", kind, "t", "s", tuple(Series(name, values) for name in names), (LONG, "b"))


@pytest.mark.parametrize("kind", ["bars", "stacked", "intervals", "distributions", "heat map"])
def test_names_are_whole(kind: Any) -> None:
    texts = [*ElementTree.fromstring(svg.draw(labelled(kind))).itertext()]
    assert {*LONG.split()} <= {word for text in texts[1:] for word in text.split()}
    assert not any("…" in text for text in texts)
    drawn = Figure().add_subplot()
    plots.draw(drawn, labelled(kind))
    names = [" ".join(label.get_text().split()) for label in (*drawn.get_yticklabels(), *drawn.get_xticklabels())]
    assert LONG in names


def test_legends_lie_below_their_axes() -> None:
    places = np.arange(3.0)
    figure = Figure()
    drawn = figure.add_subplot()
    plots.draw(drawn, Chart("c", "lines", "t", "s", tuple(Series(name, places, places) for name in ("a", LONG))))
    (legend,) = figure.legends
    assert drawn.get_legend() is None
    figure.draw_without_rendering()
    assert legend.get_window_extent().y1 < drawn.get_window_extent().y0
    assert drawn.get_tightbbox().y0 >= legend.get_window_extent().y1


def test_each_figure_has_the_values_behind_it_as_a_table_and_as_files(tmp_path: Path) -> None:
    low, high = np.array([-1.0, 2.0]), np.array([0.5, 4.0])
    bars = Chart("a b", "intervals", "T", "s", (Series("d", np.array([-0.25, 3.0]), low=low, high=high),), ("x", "y"))
    (path,) = Html(PageOptions()).show(Page("p", chapters=(Chapter("a", "A", charts=(bars,)),)), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "<td>−0.25</td><td>−1</td><td>0.5</td>" in text
    (table,) = re.findall(r'download="a_b.csv" href="data:text/csv;charset=utf-8,([^"]+)"', text)
    assert unquote(table) == "label,d,d low,d high\nx,-0.25,-1,0.5\ny,3,2,4\n"
    (drawing,) = re.findall(r'download="a_b.svg" href="data:image/svg\+xml;base64,([^"]+)"', text)
    root = ElementTree.fromstring(base64.b64decode(drawing))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "--c0: #2463a8" in "".join(root.itertext())


def test_a_line_called_as_a_cloud_has_its_colour_and_no_name_of_its_own() -> None:
    ends = np.array([0.0, 1.0])
    series = [Series(name, ends, ends, drawn=how) for how in ("", "line") for name in ("a", "b")]
    chart = Chart("c", "points", "t", "s", (*series, Series("all", ends, ends, drawn="line")))
    drawn = svg.draw(chart)
    assert re.findall(r'<polyline class="(line[^"]*)"', drawn) == ["line c0", "line c1", "line"]
    assert [drawn.count(f">{name}</text>") for name in ("a", "b", "all")] == [1, 1, 1]
    axes_ = Figure().add_subplot()
    plots.draw(axes_, chart)
    dots_a, dots_b, line_a, line_b, _ = (one.get_color() for one in axes_.get_lines())
    assert (line_a, line_b) == (dots_a, dots_b) and dots_a != dots_b


def test_numbers_among_words_have_real_minus_signs(tmp_path: Path) -> None:
    table = Table("t", ("what", "effect"), (("a", "d = -0.30 [-0.63, 0.04]"),))
    chart = Chart("c", "bars", "t", "r = -.5", (Series("s", np.ones(1)),), ("x",))
    (path,) = Html(PageOptions()).show(Page("p", chapters=(Chapter("a", "A", (), (table,), (chart,)),)), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "d = −0.30 [−0.63, 0.04]</td>" in text
    assert "<title>r = −.5</title>" in text


def test_terms_are_explained_once_in_each_part() -> None:
    glossary = Glossary()
    said = glossary.mark("UAR and <UAR> of -.5, macro-F1")
    assert said.count("<dfn") == 2
    assert "and &lt;UAR&gt; of −.5, " in said
    assert glossary.mark("UAR") == "UAR"
    glossary.begin()
    assert "<dfn" in glossary.mark("UAR")
    assert [*glossary.met] == ["UAR", "macro-F1"]
    assert glossary.cell("the UAR is -1 <") == "the UAR is −1 &lt;"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("-.5", "−.5"), ("2026-11-28", "2026-11-28"), ("a-1", "a-1"), ("(-3 to -2)", "(−3 to −2)"), ("-x", "-x")],
)
def test_only_numbers_get_a_minus_sign(text: str, shown: str) -> None:
    assert with_minus(text) == shown


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
    found = re.findall(r">([−\d.e]+)</text>", text.replace("e-", "e−"))
    assert [float(one.replace("−", "-")) for one in found] == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("values", "highest"), [([9.0, 1.0], "12"), ([0.35], "0.4"), ([110.0], "120"), ([19.0, 3.0], "20"), ([0.0], "1")]
)
def test_axes_end_at_round_numbers(values: list[float], highest: str) -> None:
    chart = Chart("c", "bars", "t", "s", (Series("n", np.array(values)),), tuple("abcdef"[: len(values)]))
    assert f'<text x="40" y="16" text-anchor="end" class="">{highest}</text>' in svg.draw(chart)


def test_a_table_that_is_too_broad_for_paper_says_so_in_print(tmp_path: Path) -> None:
    wide, narrow = (Table(f"Of {n}", tuple(map(str, range(n))), (tuple("x" * n),)) for n in (15, 14))
    page = Page("Page", started="2026-11-28T09:04:12+0000", chapters=(Chapter("a", "A", tables=(wide, narrow)),))
    (path,) = Html(PageOptions()).show(page, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.count('class="printed"') == 1 and "Of 15: its 15 columns are too many for paper" in text
    assert ">2026-11-28 09:04</time>" in text


def test_wide_letters_have_room() -> None:
    assert room(["中" * 10], 24) == 2 * room(["a" * 10], 24)
