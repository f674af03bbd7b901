"""Writes figures with matplotlib, quickly: one Figure for all, fixed layout, no global state."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from nkl.data import Chart, Page, Report
from nkl.parts import Reporter
from nkl_drawing import plots, wording
from nkl_drawing.asked import with_asked
from nkl_drawing.charts import charts
from nkl_drawing.curves import learning_curve
from nkl_drawing.files import charts_in, figure_files, figures_of
from nkl_drawing.look import look
from nkl_drawing.pooled import pooled

_SETTINGS = {"svg.hashsalt": "nkl", "font.size": 9, "text.parse_math": False, "pdf.fonttype": 42}
_NO_DATE = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
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

Drawing = tuple[str, str, Callable[[Axes], None]]
"""Name, title and drawing function of a figure."""


class Figures(Reporter):
    """Figures for papers and slides."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``figures/confusion.png`` and the like."""
        report = with_asked(report, self.options)
        found = charts(report, pooled(report))
        own = [self._of(found[name]) for name in figures_of(report) if name in found and name != "learning_curve"]
        if len(report.curve) > 1:  # with the measures, on an axis of their own
            title = f"Learning curve of {len(report.curve)} epochs"
            own.append(("learning_curve", title, partial(plots.learning, curve=learning_curve(report))))
        return self._draw([*own, *map(self._of, charts_in(report.chapters))], wording.leak(report), folder)

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write each chart of the page as a file."""
        return self._draw(list(map(self._of, charts_in(page.chapters))), wording.invalid(page.findings), folder)

    def _of(self, chart: Chart) -> Drawing:
        draw = partial(plots.draw, chart=chart, look=look(self.options))
        return chart.name, " ".join(chart.title.split()), draw

    def _draw(self, drawings: Sequence[Drawing], banner: str, folder: Path) -> tuple[Path, ...]:
        paths = [folder / file for file in figure_files([name for name, _, _ in drawings], self.options)]
        if paths:
            (folder / "figures").mkdir(exist_ok=True)
        with matplotlib.rc_context({**_SETTINGS, "font.family": _fonts()}), _missing_signs_logged():
            drawn = Figure(figsize=_SIZE, dpi=150)
            for path, (_, title, draw) in zip(paths, drawings, strict=True):
                drawn.clear()
                drawn.set_size_inches(_SIZE)
                axes = drawn.add_axes(_PLACE)
                draw(axes)
                if self.options.titles:
                    axes.set_title(title, fontsize=10, wrap=True)
                if banner:
                    drawn.text(0.01, 0.965, banner, color=plots.RED, weight="bold", fontsize=8)
                drawn.savefig(path, metadata=_NO_DATE.get(self.options.format))
                if self.options.format == "eps":
                    _without_date(path)
        return tuple(paths)


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


def _without_date(path: Path) -> None:
    """PostScript files carry the time at which they were made, so that no two are the same."""
    path.write_bytes(re.sub(rb"%%CreationDate:[^\n]*\n", b"", path.read_bytes()))
