"""Offers the explorer ``look``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Options, hookimpl, option


class LookOptions(Options):
    """The keys of ``[EXPL]`` for the page to look and listen."""

    look: bool = option(
        False, "Also make look.html: every dot is a recording that can be heard, in one file.", identity=False
    )
    clips: int = option(
        5000, "How many recordings are in it at most; of more, some are drawn.", key="look.clips", ge=1, identity=False
    )
    megabytes: float = option(
        30.0,
        "How large the file may become, in MB: the more recordings, the shorter what can be heard of each.",
        key="look.megabytes",
        ge=6,
        le=500,
        identity=False,
    )


@hookimpl
def nkl_explorers() -> Iterator[Component]:
    """One explorer."""
    yield Component(
        name="look",
        target="nkl_look.explorer:Look",
        summary="look.html: every dot is a recording, to be seen and heard",
        options=LookOptions,
    )
