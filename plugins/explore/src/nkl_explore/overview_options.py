"""The keys of [EXPL] that say what the overview holds."""

from __future__ import annotations

from nkl.plugin import Options, option


class OverviewOptions(Options):
    """The options of the explorer ``overview``."""

    print_colvals: bool = option(False, "Show how often each value of each column occurs.")
