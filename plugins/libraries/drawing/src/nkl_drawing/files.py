"""The names of the files of figures: who draws them and who links to them need not wait for each other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nkl.data import Chapter, Chart, Report


def figures_of(report: Report) -> tuple[str, ...]:
    """The names of a run's own figures, in the order in which they are drawn; the page has more charts than these."""
    evaluation = report.evaluation
    drawn = {
        "scatter": not report.labels,
        "confusion": evaluation.confusion is not None,
        "reliability": evaluation.reliability is not None,
        "uncertainty": bool(report.labels),
        "risk_coverage": evaluation.risk_coverage is not None,
        "learning_curve": len(report.curve) > 1,
    }
    return tuple(name for name, is_drawn in drawn.items() if is_drawn)


def charts_in(chapters: Iterable[Chapter]) -> tuple[Chart, ...]:
    """All charts of some chapters."""
    return tuple(chart for chapter in chapters for chart in chapter.charts)


def figure_files(names: Iterable[str], options: Any) -> tuple[str, ...]:
    """Paths below the folder of the results, one for each name, no two the same.

    Args:
        names: of charts.
        options: with ``name`` (a prefix) and ``format``.
    """
    prefix = f"{_safe(options.name)}_" if options.name else ""
    taken: set[str] = set()
    paths = []
    for name in map(_safe, names):
        stem, number = name, 1
        while stem.lower() in taken:
            number += 1
            stem = f"{name}-{number}"
        taken.add(stem.lower())
        paths.append(f"figures/{prefix}{stem}.{options.format}")
    return tuple(paths)


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name) or "_"
