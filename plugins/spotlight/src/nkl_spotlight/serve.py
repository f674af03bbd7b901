"""``python -m nkl_spotlight.serve``: Spotlight in a process of its own, so that ``nkl explore`` can end.

It says where it is on standard output, and ends when all of its tabs have been closed.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pandas as pd

from nkl_spotlight.table import AUDIO, EMBEDDING


def main(path: str, port: str, browser: str) -> None:
    """Serve a table.

    Args:
        path: a parquet file.
        port: 0 for a free one.
        browser: ``yes`` to open one.
    """
    from renumics import spotlight

    table = pd.read_parquet(Path(path))
    kinds = {AUDIO: spotlight.Audio} | ({EMBEDDING: spotlight.Embedding} if EMBEDDING in table else {})
    with contextlib.redirect_stdout(sys.stderr):  # it says where it is in its own words
        viewer = spotlight.show(
            table, port=int(port) or "auto", no_browser=browser != "yes", wait=False, dtype=kinds, analyze=False
        )
    sys.stdout.write(f"{viewer.url}\n")
    sys.stdout.flush()
    viewer.close(wait=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
