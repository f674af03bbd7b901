"""[REPORT]: the collected report of an experiment."""

from __future__ import annotations

from nkl.plugin import Options, option


class ReportOptions(Options):
    """The options of ``[REPORT]``."""

    show: bool = option(
        False,
        "Print the report when all is done.",
        identity=False,
        idle="is not done: the headline is always shown, and the report is in the run's folder",
    )
    fresh: bool = option(False, "Begin a new report instead of adding to that of earlier modules.", identity=False)
    title: str = option("", "Title of the report; the experiment's name if not given.", identity=False)
    author: str = option("", "Author of the report.", identity=False)
