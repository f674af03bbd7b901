"""What charts are drawn on: one matplotlib Figure for all, fixed layout, no global state."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from nkl_drawing.plots import RED

NO_DATE = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
"""What to say to ``savefig`` by format, so that the same figure is the same file."""

_SETTINGS = {"svg.hashsalt": "nkl", "font.size": 9, "text.parse_math": False, "pdf.fonttype": 42}
_SIZE = (4.4, 3.8)
_PLACE = (0.17, 0.14, 0.79, 0.74)
_MORE_FONTS = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "PingFang SC",
    "Microsoft YaHei",
    "Arial Unicode MS",
)
_LOG = logging.getLogger("nkl.report")


@contextmanager
def canvas() -> Iterator[Figure]:
    """A figure to draw on, again and again, in the fonts that all reports have."""
    with matplotlib.rc_context({**_SETTINGS, "font.family": _fonts()}), _missing_signs_logged():
        yield Figure(figsize=_SIZE, dpi=150)


def paint(drawn: Figure, draw: Callable[[Axes], None], title: str = "", banner: str = "") -> None:
    """Draw on an empty figure.

    Args:
        drawn: from :func:`canvas`; what was on it goes.
        draw: draws into the axes that it is given.
        title: above them.
        banner: what must be on the figure, such as a leak.
    """
    drawn.clear()
    drawn.set_size_inches(_SIZE)
    axes = drawn.add_axes(_PLACE)
    draw(axes)
    if title:
        axes.set_title(title, fontsize=10, wrap=True)
    if banner:
        drawn.text(0.01, 0.965, banner, color=RED, weight="bold", fontsize=8)


def _fonts() -> list[str]:
    """The usual font, then those that are installed for what it lacks."""
    installed = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in _MORE_FONTS if name in installed)]


@contextmanager
def _missing_signs_logged() -> Iterator[None]:
    """Say once a sign, in the log, that no font has it; matplotlib draws an empty box."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for message in dict.fromkeys(" ".join(str(one.message).split()) for one in caught):
        _LOG.warning("figures: %s", message)
