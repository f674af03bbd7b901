"""Offers the segmenter ``window``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from nkl.plugin import Component, Off, Options, hookimpl, option


class WindowOptions(Options):
    """The keys of ``[SEGMENT]`` that are the windows'."""

    length: float = option(5.0, "Length of a window in seconds.", key="window.length", gt=0)
    hop: Off[float] = option(
        None,
        "Seconds from the start of a window to the start of the next: less than the length lets windows overlap, more "
        "leaves gaps between them. As long as the window if not given.",
        key="window.hop",
        gt=0,
    )
    rest: Literal["keep", "extend", "drop"] = option(
        "keep",
        "What becomes of the end, where no whole window fits: keep makes it a shorter window, extend makes the last window "
        "longer, drop leaves it out.",
        key="window.rest",
    )


@hookimpl
def nkl_segmenters() -> Iterator[Component]:
    """One segmenter."""
    yield Component(
        name="window",
        target="nkl_window.segmenter:Window",
        summary="Windows of one length, whatever is said in them",
        options=WindowOptions,
        parallel="threads",
    )
