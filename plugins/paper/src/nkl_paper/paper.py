"""What a paper says, whatever it is set with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nkl.data import Chapter, Chart, Page, Report
from nkl_drawing import groups, outline, tables, wording
from nkl_drawing.charts import charts
from nkl_drawing.look import Look, look
from nkl_drawing.pooled import pooled
from nkl_drawing.tables import there
from nkl_paper.methods import Paragraph, methods
from nkl_paper.plugin import PaperOptions
from nkl_paper.references import cited
from nkl_paper.widths import MOST_NAMES, is_wide

_MOST_ROWS = 40
"""A table across both columns with more rows than this would be longer than a page."""


@dataclass(frozen=True)
class Paper:
    """A paper.

    Attributes:
        page: title, headline, findings, and chapters in their order.
        author: who wrote it; may be empty.
        methods: paragraphs about how the figures were made, by the key of the chapter that they begin.
        references: BibTeX entries, those that the methods cite.
        banner: what must be on every figure, such as a leak; else empty.
        look: how its charts are drawn.
        is_short: whether it is of few pages, and set in two columns.
    """

    page: Page
    author: str = ""
    methods: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    banner: str = ""
    look: Look = field(default_factory=Look)
    is_short: bool = False


def paper_of_run(report: Report, options: PaperOptions) -> Paper:
    """The report of a run as a paper: what matters of it. The rest is in the reports for the screen."""
    said = methods(report)
    page = replace(
        outline.page(report, options.title),
        started=str(report.provenance.get("started", ""))[:10],
        subtitle=f"{report.task.capitalize()} of {report.target}",
        findings=tuple(one for one in report.findings if one.level != "note"),
        chapters=tuple(chapter for chapter in _chapters(report) if _says(chapter) or said.get(chapter.key)),
    )
    return Paper(
        page=page,
        author=options.author,
        methods=said,
        references=cited(report),
        banner=wording.leak(report),
        look=look(options),
        is_short=not any(
            is_wide(table) and len(table.rows) > _MOST_ROWS for one in page.chapters for table in one.tables
        ),
    )


def paper_of_page(page: Page, options: PaperOptions) -> Paper:
    """A page as a paper, with all that it holds."""
    return Paper(
        page=replace(
            page,
            title=wording.titled(options.title, page),
            started=page.started[:10],
            chapters=tuple(filter(_says, page.chapters)),
        ),
        author=options.author,
        banner=wording.invalid(page.findings),
        look=look(options),
    )


def charts_of(paper: Paper) -> tuple[Chart, ...]:
    """All charts of a paper, in their order."""
    return tuple(chart for chapter in paper.page.chapters for chart in chapter.charts)


def _chapters(report: Report) -> Iterator[Chapter]:
    pool = pooled(report)
    drawn = charts(report, pool)
    unit = "samples" if pool.speakers is None else "speakers"
    main = ("confusion", "scatter") if len(report.labels) <= MOST_NAMES else ("confusion", "recall")
    yield Chapter(
        "results",
        "Results",
        tables=there([tables.measures(report), tables.classes(report), tables.runs(report), tables.folds(report)]),
        charts=_named(drawn.values(), main) or _named(drawn.values(), ("recall",)),
    )
    yield from report.chapters
    yield Chapter(
        "groups",
        "Groups",
        text=tuple(wording.gap(one) for one in report.fairness),
        tables=tuple(groups.fairness(one, unit) for one in report.fairness),
    )
    yield Chapter("data", "Data", tables=there([tables.splits(report)]))
    yield Chapter("methods", "Methods")


def _named(drawn: Iterable[Chart], names: tuple[str, ...]) -> tuple[Chart, ...]:
    return tuple(chart for chart in drawn if chart.name in names)


def _says(chapter: Chapter) -> bool:
    return bool(chapter.text or chapter.tables or chapter.charts or chapter.code or chapter.files)
