"""The names of the files of figures: who draws them and who links to them need not wait for each other."""

from __future__ import annotations

import re
from typing import Any

from nkl.data import Report


def figure_files(report: Report, options: Any) -> tuple[str, ...]:
    """Paths below the run's folder, in the order in which the figures are drawn.

    Args:
        report: what is drawn.
        options: with ``name`` (a prefix) and ``format``.
    """
    evaluation = report.evaluation
    there = {
        "scatter": not report.labels,
        "confusion": evaluation.confusion is not None,
        "reliability": evaluation.reliability is not None,
        "uncertainty": bool(report.labels),
        "risk_coverage": evaluation.risk_coverage is not None,
        "learning_curve": len(report.curve) > 1,
    }
    prefix = re.sub(r"[^\w.-]+", "_", options.name or "")
    prefix = f"{prefix}_" if prefix else ""
    return tuple(f"figures/{prefix}{name}.{options.format}" for name, drawn in there.items() if drawn)
