"""Writes figures with matplotlib, quickly: one for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes

from nkl.data import Chart, Page, Report
from nkl.parts import Reporter
from nkl_drawing import plots, wording
from nkl_drawing.asked import with_asked
from nkl_drawing.canvas import NO_DATE, canvas, paint
from nkl_drawing.charts import charts
from nkl_drawing.curves import learning_curve, title_of
from nkl_drawing.files import charts_in, figure_files, figures_of
from nkl_drawing.look import look
from nkl_drawing.pooled import pooled

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
            curve = learning_curve(report)
            own.append(("learning_curve", title_of(curve), partial(plots.learning, curve=curve)))
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
        with canvas() as drawn:
            for path, (_, title, draw) in zip(paths, drawings, strict=True):
                paint(drawn, draw, title if self.options.titles else "", banner)
                drawn.savefig(path, metadata=NO_DATE.get(self.options.format))
                if self.options.format == "eps":
                    _without_date(path)
        return tuple(paths)


def _without_date(path: Path) -> None:
    """PostScript files carry the time at which they were made, so that no two are the same."""
    path.write_bytes(re.sub(rb"%%CreationDate:[^\n]*\n", b"", path.read_bytes()))
