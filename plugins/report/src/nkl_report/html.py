"""Writes ``report.html``: one page that needs nothing but itself."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import jinja2
import numpy as np
from markupsafe import Markup

from nkl.data import Fairness, Report
from nkl.parts import Reporter
from nkl_report import svg, wording
from nkl_report.curves import learning_curve, of_losses
from nkl_report.outline import outline
from nkl_report.players import players
from nkl_report.pooled import pooled
from nkl_report.tables import row_shares

_MOST_POINTS = 2000


class Html(Reporter):
    """The report as one HTML page: tables, charts, and the worst errors to listen to."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``report.html``."""
        files = resources.files("nkl_report").joinpath("templates")
        environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        template = environment.from_string(files.joinpath("report.html.j2").read_text(encoding="utf-8"))
        page = template.render(
            title=self.options.title or report.name,
            author=self.options.author,
            started=report.provenance.get("started", ""),
            style=Markup(files.joinpath("report.css").read_text(encoding="utf-8")),
            report=report,
            headline=wording.headline(report),
            evaluations=wording.evaluations(report),
            leak=wording.leak(report),
            sections=outline(report),
            charts=charts(report),
            players=players(report, self.options.players) if self.options.players else (),
            repeat=wording.repeat(report),
        )
        path = folder / "report.html"
        path.write_text(page, encoding="utf-8")
        return (path,)


def charts(report: Report) -> dict[str, Markup]:
    """The charts that can be drawn, by the names that the outline gives them."""
    evaluation, leak, pool = report.evaluation, wording.leak(report), pooled(report)
    curve = learning_curve(report)
    losses = {name: curve[name] for name in of_losses(curve)}
    drawn = {"learning curve": svg.learning(curve["epoch"], losses, leak)} if len(report.curve) > 1 and losses else {}
    if not report.labels:
        rows = np.linspace(0, len(pool.truth) - 1, min(len(pool.truth), _MOST_POINTS)).astype(np.int64)
        return {**drawn, "scatter": svg.scatter(pool.truth[rows], pool.predicted[rows], leak)}
    drawn |= {f"groups {one.column}": _groups(one, leak) for one in report.fairness}
    if evaluation.confusion is not None:
        matrix = evaluation.confusion
        drawn["confusion"] = svg.heat_map(matrix, row_shares(matrix), report.labels, leak)
    recall = [one for found in evaluation.per_class.values() for one in found if one.name.startswith("recall")]
    if recall:
        drawn["recall"] = svg.bars(tuple(evaluation.per_class), recall, ("class", "recall"), 1 / len(recall), leak)
    if evaluation.reliability is not None:
        drawn["reliability"] = svg.reliability(**evaluation.reliability, leak=leak)
    if pool.uncertainty is not None:
        drawn["uncertainty"] = svg.histogram(pool.uncertainty[pool.correct], pool.uncertainty[~pool.correct], leak)
    if evaluation.risk_coverage is not None:
        drawn["risk"] = svg.risk(evaluation.risk_coverage["coverage"], evaluation.risk_coverage["risk"], leak)
    return drawn


def _groups(found: Fairness, leak: str) -> Markup:
    values = [measures[0] for measures in found.groups.values()]
    return svg.bars(tuple(found.groups), values, (found.column, values[0].name), values[0].chance, leak)
