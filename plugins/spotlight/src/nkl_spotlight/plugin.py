"""Offers the explorer ``spotlight``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Options, hookimpl, option


class SpotlightOptions(Options):
    """The keys of ``[EXPL]`` for Spotlight."""

    spotlight: bool = option(
        False, "Open labels, features and predictions in the browser, with Spotlight.", identity=False
    )
    port: int = option(
        0,
        "Where Spotlight is served on this machine; 0 is a free port.",
        key="spotlight.port",
        ge=0,
        le=65535,
        identity=False,
    )
    browser: bool = option(
        True, "Open a browser; else the address alone is given.", key="spotlight.browser", identity=False
    )


@hookimpl
def nkl_explorers() -> Iterator[Component]:
    """One explorer."""
    yield Component(
        name="spotlight",
        target="nkl_spotlight.explorer:Spotlight",
        summary="Labels, features and predictions in the browser, with Renumics Spotlight",
        options=SpotlightOptions,
    )
