"""Short names of recordings, for files and lines that are about one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath


def short_names(files: Iterable[str]) -> dict[str, str]:
    """A name for each file, no two the same: its name without folder and ending, with a number where that is taken.

    Letters and digits of any script, ``.``, ``-`` and ``_`` stay; all else becomes ``_``. Names that differ in case alone
    count as the same, as they do on some file systems.
    """
    taken: set[str] = set()
    names = {}
    for file in sorted(set(files)):
        stem = re.sub(r"[^\w.-]+", "_", PurePath(file).stem) or "_"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        names[file] = name
    return names
