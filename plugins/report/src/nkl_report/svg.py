"""Charts as inline SVG: drawn with classes and the page's colours, described for those who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup

from nkl.data import Chart
from nkl_drawing.look import Look
from nkl_report.at_labels import bars, distributions, heat_map, intervals, stacked
from nkl_report.at_places import clouds, curves, histogram

_USUAL = Look()
_WIDTH = re.compile(r'viewBox="\S+ \S+ (\S+) ')


def draw(chart: Chart, look: Look = _USUAL) -> Markup:
    """A chart as SVG.

    Args:
        chart: what is drawn.
        look: as the user wants it, with what is printed across the top.
    """
    return _DRAWERS[chart.kind](chart, look)


def width(drawing: str) -> float:
    """How wide a drawing is, in pixels."""
    found = _WIDTH.search(drawing)
    assert found is not None
    return float(found.group(1))


_DRAWERS: Mapping[str, Callable[[Chart, Look], Markup]] = {
    "bars": bars,
    "stacked": stacked,
    "intervals": intervals,
    "histogram": histogram,
    "lines": curves,
    "densities": curves,
    "points": clouds,
    "distributions": distributions,
    "heat map": heat_map,
}
