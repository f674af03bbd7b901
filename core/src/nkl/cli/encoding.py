"""Names of files in UTF-8, whatever the locale says."""

from __future__ import annotations

import os
import sys


def begin_in_utf8() -> None:
    """Begin anew in Python's UTF-8 mode where the locale (``LANG=C``) would make names with umlauts unreadable.

    How files are named, read and printed is settled when Python starts (PEP 540), and worker processes inherit it.
    """
    if os.name != "posix" or sys.getfilesystemencoding() == "utf-8":
        return
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})
