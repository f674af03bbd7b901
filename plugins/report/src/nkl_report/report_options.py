"""[REPORT]: the collected report of an experiment."""

from __future__ import annotations

from nkl.plugin import Options, option


class ReportOptions(Options):
    """The options of ``[REPORT]``."""

    show: bool = option(False, "Print the report, as in report.txt, when all is done.", identity=False)
    fresh: bool = option(
        False, "Begin a new report; always done: each command writes a report of its own.", identity=False
    )
    title: str = option("", "Title of the report; the experiment's name if not given.", identity=False)
    author: str = option("", "Author of the report.", identity=False)
