"""A page with everything that pages may hold, and one with nothing."""

from __future__ import annotations

import numpy as np

from nkl.data.chapter import Chapter, File, Table
from nkl.data.chart import Axis, Chart, Series
from nkl.data.page import Page
from nkl.data.report import Finding

AWKWARD = ("a|b", "<b>bold</b>", "*star* _line_", "Größe in µs", "two\nlines", "$x$ & \\y")
"""Texts that Markdown, HTML, LaTeX or a table would take for more than text."""


def page() -> Page:
    """A page with every kind of chart, with texts that need escaping, and with values that are missing."""
    return Page(
        title="Page <1> of *2* | ü\nand more",
        subtitle="awkward & <i>odd</i>",
        started="2025-01-01T00:00:00+00:00",
        headline="One of *two* is 50 % | <b>more</b>.",
        findings=(
            Finding("warning", "few <speakers>", "3 speakers | 2 files\nin all.", "Take *intervals* with care."),
            Finding("note", "missing", "1 value is missing."),
        ),
        chapters=(
            Chapter(
                "words",
                "Words & <tables>",
                text=("A sentence with <b>, |, * and _.", "Another\none."),
                tables=(
                    Table("Awkward | <cells>", AWKWARD, (AWKWARD, AWKWARD[::-1]), "A note: *important*, <b>too</b>."),
                    Table.of("Values", [{"name": "one", "count": 3, "share": 0.5}, {"name": "two", "count": None}]),
                    Table("Empty", (), ()),
                    Table("No rows", ("name", "value"), ()),
                ),
                files=(File("more/<odd> & spaced #1.html", "All | of *it*"), File("plain.csv", "Numbers <b>")),
                code="[DATA]\n  files = ['a_*.wav']  # <not> *Markdown*\n~~~\n```",
            ),
            Chapter("charts", "Charts", charts=charts()),
            Chapter("nothing", "Nothing"),
        ),
        repeat="nkl count 'my <folder>' --ending=*.wav | cat",
    )


def empty_page() -> Page:
    """A page with a title and nothing else."""
    return Page("Nothing")


def charts() -> tuple[Chart, ...]:
    """Every kind of chart with few and with many values, and each with none."""
    few = np.array([0.5, np.nan, 2.0, -1.0, 3.5, 1.0])
    places = np.arange(6.0)
    shares = np.abs(np.nan_to_num(few))
    mean = Series("mean", np.array([1.0]), drawn="dashed")
    trend = Series("trend", few, places, drawn="line")
    axes = (Axis("who | <what>"), Axis("speech", "s"))
    short = ("f", "m")
    matrix = tuple(Series(name, np.roll(few, at), weight=shares / 4) for at, name in enumerate(AWKWARD))
    correlation = tuple(Series(name, np.array([1.0, -0.5])) for name in short)
    many = tuple(Series(f"group {at}", np.sin(np.arange(50.0) + at), np.arange(50.0) * (at + 1)) for at in range(10))
    sizes = (30, 1, 0, 2, 6, 3)
    groups = tuple(Series(name, np.resize(few, size)) for name, size in zip(AWKWARD, sizes, strict=True))
    low, high = few - 1, few + 1
    between = Series("", few, low=low, high=high)
    high_up = Series("<up>", few + 2, low=low, high=high + 5)
    return (
        Chart("few", "bars", "Few", "Two bars", (Series("n", np.array([3.0, 5.0])),), short, *axes),
        Chart("bars", "bars", "Bars <b>", "Bars of *awkward* | names", (between, mean, trend), AWKWARD, *axes),
        Chart("groups", "bars", "Groups", "Two bars a label", (Series("one", few), Series("<two>", few[::-1])), AWKWARD),
        Chart("stacked", "stacked", "Stacked", "Shares", (Series("a|b", shares), Series("*c*", shares[::-1])), AWKWARD, *axes),
        Chart("forest", "intervals", "Forest", "Two intervals a label", (between, high_up, mean, mean), AWKWARD, *axes),
        Chart.histogram("one", "One group", "How many of each", {"values": few}, axes[1]),
        Chart.histogram("two", "Two groups", "Shares", {"<a>": few, "b": np.arange(100.0)}, axes[1], bins=5),
        Chart("line", "lines", "Line", "One line", (Series("a", few, places, low, high), trend, mean), (), *axes),
        Chart("lines", "lines", "Lines", "Ten lines", many),
        Chart("points", "points", "Points", "One cloud", (Series("a", few, places), trend, mean), (), *axes),
        Chart("clouds/2", "points", "Clouds", "Ten clouds", many),
        Chart("shaded", "points", "Shaded", "Paler is less", (Series("a", shares, places, weight=shares / 4),)),
        Chart("density", "densities", "Densities", "Two", (Series("a|b", shares, places), Series("*c*", few, places))),
        Chart("spread", "distributions", "Spread <b>", "Groups of *awkward* | names", (*groups, mean), (), *axes),
        Chart("one spread", "distributions", "One spread", "A single group", groups[:1]),
        Chart("CLOUDS 2", "points", "One point", "A name that another chart has", (Series("a", few[:1], places[:1]),)),
        Chart("matrix", "heat map", "Matrix", "A matrix with weights", matrix, AWKWARD, *axes),
        Chart("correlation", "heat map", "Correlation", "Some below zero", correlation, short),
        *(Chart(f"no {kind}", kind, f"No {kind}", "Nothing", ()) for kind in ("bars", "heat map", "distributions")),
        Chart("no values", "points", "No values", "Nothing", (Series("none", np.zeros(0), np.zeros(0)),)),
        Chart("unknown", "lines", "Unknown", "Not one known", (Series("nan", np.full(3, np.nan), np.arange(3.0)),)),
        Chart.histogram("nobody", "Nobody", "Nothing", {"none": []}, axes[1]),
    )  # fmt: skip
