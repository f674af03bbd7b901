"""What charts are drawn on: one matplotlib Figure for all, fixed layout, no global state."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from nkl_drawing.fonts import USUAL, fonts_for
from nkl_drawing.plots import RED

NO_DATE = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
"""What to say to ``savefig`` by format, so that the same figure is the same file."""

_SETTINGS = {"svg.hashsalt": "nkl", "font.size": 9, "text.parse_math": False, "pdf.fonttype": 42}
_SIZE = (4.4, 3.8)
_PLACE = (0.17, 0.14, 0.79, 0.74)
_LOG = logging.getLogger("nkl.report")


@contextmanager
def canvas() -> Iterator[Figure]:
    """A figure to draw on, again and again, in the fonts that all reports have."""
    with matplotlib.rc_context({**_SETTINGS, "font.family": USUAL}), _missing_signs_logged():
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
    _with_all_signs(drawn)


def _with_all_signs(drawn: Figure) -> None:
    """Set the texts in fonts that have their signs."""
    for axes in drawn.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_ticklabels()  # which writes them
    texts = drawn.findobj(Text)
    fonts, _ = fonts_for(text.get_text() for text in texts)
    for text in texts if len(fonts) > 1 else ():
        text.set_fontfamily(fonts)


@contextmanager
def _missing_signs_logged() -> Iterator[None]:
    """Say once a sign, in the log, that no font has it; matplotlib draws an empty box."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for message in dict.fromkeys(" ".join(str(one.message).split()) for one in caught):
        _LOG.warning("figures: %s", message)
