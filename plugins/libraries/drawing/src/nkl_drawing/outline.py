"""What the report of a run says, in which order; Markdown and HTML differ in form only."""

from __future__ import annotations

from nkl.data import Chapter, Chart, Page, Report, figure_text
from nkl_drawing import groups, tables, wording
from nkl_drawing.charts import charts
from nkl_drawing.pooled import pooled
from nkl_drawing.tables import there


def page(report: Report, title: str = "") -> Page:
    """The report of a run as a page; its title is the experiment's name where none is given."""
    return Page(
        title=title or report.name,
        started=str(report.provenance.get("started", "")),
        headline=wording.headline(report),
        findings=report.findings,
        chapters=outline(report),
        repeat=wording.repeat(report),
    )


def first(report: Report) -> tuple[Chart, ...]:
    """What is to be seen before all else: the headline with its interval, and what was taken for what."""
    drawn = charts(report, pooled(report))
    return tuple(drawn[name] for name in ("compared", "confusion", "scatter") if name in drawn)


def outline(report: Report) -> tuple[Chapter, ...]:
    """All chapters that have something to say; what is special to a command comes after the measures."""
    pool = pooled(report)
    drawn = charts(report, pool)
    classes = bool(report.labels)
    unit = "samples" if pool.speakers is None else "speakers"
    trust = tuple(
        f"{one.name}: {figure_text(one.value)} ({wording.interval(one)})."
        for one in report.evaluation.measures
        if one.name in ("ECE", "Brier score")
    )
    chapters = (
        Chapter(
            "measures",
            "Measures",
            tables=there([tables.measures(report), tables.runs(report), tables.folds(report)]),
        ),
        *report.chapters,
        Chapter(
            "classes" if classes else "scale",
            "Classes" if classes else "Truth and prediction",
            tables=there([tables.classes(report), tables.confusion(report), groups.terciles(report, pool)]),
            charts=tuple(drawn[name] for name in ("scatter", "recall", "confusion") if name in drawn),
        ),
        Chapter("speakers", "Speakers", tables=there([groups.speakers(report, pool)])),
        Chapter(
            "groups",
            "Groups",
            text=tuple(wording.gap(one) for one in report.fairness),
            tables=tuple(groups.fairness(one, unit) for one in report.fairness),
            charts=tuple(drawn[f"groups {one.column}"] for one in report.fairness),
        ),
        Chapter(
            "trust",
            "Calibration and uncertainty",
            text=trust,
            tables=there([tables.calibration(report), groups.uncertainty(pool), tables.risk(report)]),
            charts=tuple(drawn[name] for name in ("reliability", "uncertainty", "risk_coverage") if name in drawn),
        ),
        Chapter("data", "Data", tables=there([tables.splits(report)])),
        Chapter(
            "model",
            "Model",
            text=(wording.model(report),),
            tables=there([tables.model_options(report), tables.tuning(report)]),
            charts=tuple(drawn[name] for name in ("learning_curve",) if name in drawn),
        ),
        Chapter(
            "provenance",
            "Provenance",
            text=(wording.evaluations(report),),
            tables=there([tables.provenance(report)]),
        ),
    )
    return tuple(
        chapter
        for chapter in chapters
        if any((chapter.text, chapter.tables, chapter.charts, chapter.code, chapter.files))
    )
