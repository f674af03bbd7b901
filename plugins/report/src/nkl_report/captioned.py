"""A chart with what stands around it: words, the values behind it, and both as files."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from nkl.data import Chart, Table
from nkl_drawing import behind, spreads
from nkl_drawing.look import Look
from nkl_report import svg
from nkl_report.templates import template

_NARROW = 600.0
_NAME = re.compile(r"[^\w.-]+")
_WHOLE = Markup("<style>{}{}svg {{ background: var(--paper); }}</style>")


class Captioned(NamedTuple):
    """A figure of a page.

    Attributes:
        drawing: as SVG, which takes colours and fonts from the page.
        title, shows: in words.
        is_wide: whether it needs the whole width of a page.
        table: the values behind it.
        file: what files of it are called, without their ending.
        csv, svg: the values, and the drawing with its own colours, as data URIs.
    """

    drawing: Markup
    title: str
    shows: str
    is_wide: bool
    table: Table
    file: str
    csv: str
    svg: str


def captioned(chart: Chart, look: Look) -> Captioned:
    """A chart with its words and its files."""
    shows = chart.shows
    if chart.kind == "distributions":
        shows = f"{shows.rstrip('.')}. {spreads.explained(look.kind)}"
    drawing = svg.draw(chart, look)
    return Captioned(
        drawing,
        chart.title.rstrip("."),
        shows,
        svg.width(drawing) > _NARROW,
        behind.table(chart),
        _NAME.sub("_", chart.name) or "_",
        f"data:text/csv;charset=utf-8,{quote(behind.text(chart), safe='')}",
        f"data:image/svg+xml;base64,{base64.b64encode(_alone(drawing).encode()).decode('ascii')}",
    )


def _alone(drawing: Markup) -> str:
    """A drawing that needs no page around it."""
    style = _WHOLE.format(Markup(template("colours.css")), Markup(template("chart.css")))
    opening, rest = str(drawing).split(">", 1)
    return f'{opening} xmlns="http://www.w3.org/2000/svg">{style}{rest}'
