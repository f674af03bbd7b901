"""What a report says, in which order; Markdown and HTML differ in form only."""

from __future__ import annotations

from dataclasses import dataclass

from nkl.data import Report
from nkl_report import groups, tables, wording
from nkl_report.pooled import pooled
from nkl_report.tables import Table, there


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report.

    Attributes:
        key: a short name for links.
        title: its heading.
        text: sentences.
        tables: what it shows.
        charts: names of figures that belong here.
    """

    key: str
    title: str
    text: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[str, ...] = ()


def outline(report: Report) -> tuple[Section, ...]:
    """All sections that have something to say."""
    pool = pooled(report)
    classes = bool(report.labels)
    trust = tuple(
        f"{one.name}: {wording.figure(one.value)} (95 % CI {wording.between(one.low, one.high)})."
        for one in report.evaluation.measures
        if one.name in ("ECE", "Brier score")
    )
    sections = (
        Section(
            "measures",
            "Measures",
            tables=there([tables.measures(report), tables.members(report), tables.runs(report), tables.folds(report)]),
        ),
        Section(
            "classes" if classes else "scale",
            "Classes" if classes else "Truth and prediction",
            tables=there([tables.classes(report), tables.confusion(report), groups.terciles(report, pool)]),
            charts=("recall", "confusion") if classes else ("scatter",),
        ),
        Section("speakers", "Speakers", tables=there([groups.speakers(report, pool)])),
        Section(
            "groups",
            "Groups",
            text=tuple(wording.gap(one) for one in report.fairness),
            tables=tuple(groups.fairness(one) for one in report.fairness),
            charts=tuple(f"groups {one.column}" for one in report.fairness),
        ),
        Section(
            "trust",
            "Calibration and uncertainty",
            text=trust,
            tables=there([tables.calibration(report), groups.uncertainty(pool), tables.risk(report)]),
            charts=("reliability", "uncertainty", "risk") if classes else (),
        ),
        Section("data", "Data", tables=there([tables.splits(report)])),
        Section(
            "model",
            "Model",
            text=(wording.model(report),),
            tables=there([tables.model_options(report), tables.tuning(report)]),
            charts=("learning curve",) if len(report.curve) > 1 else (),
        ),
        Section(
            "provenance",
            "Provenance",
            text=(wording.evaluations(report),),
            tables=there([tables.provenance(report)]),
        ),
    )
    return tuple(section for section in sections if section.text or section.tables)
