"""Where ``nkl`` begins. It imports next to nothing, so that Ctrl-C ends in order also while all else is imported."""

from __future__ import annotations

import contextlib
import signal
import sys
from types import FrameType

_INTERRUPTED = 130


def main() -> None:
    """Run the command line, and end this process with its exit code."""
    asked = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.default_int_handler(number, frame)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    try:
        from nkl.cli import line

        line.main()
    except (Exception, KeyboardInterrupt):
        if not asked:  # libraries in native code that are interrupted while they are imported raise anything
            raise
        with contextlib.suppress(OSError):  # the terminal may be gone
            sys.stderr.write("nkl: interrupted; what was computed until now is kept.\n")
        sys.exit(_INTERRUPTED)


def call() -> int:
    """Run the command line; returns the exit code (see :func:`nkl.cli.line.call`)."""
    from nkl.cli import line

    return line.call()
