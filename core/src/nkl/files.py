"""Files that are there whole or not at all: written aside, and renamed into place."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A path to write to in place of another one, which it becomes when all has gone well.

    What was there before stays as it is until then, however this ends. A link stays one: what it leads to is written.
    """
    place = path.resolve()
    own = place.with_name(f".writing-{secrets.token_hex(4)}{place.suffix}")
    try:
        yield own
        os.replace(own, place)
    except BaseException as error:
        if own.is_dir():
            shutil.rmtree(own, ignore_errors=True)
        else:
            own.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(own):
            error.filename = str(path)  # the name that the user knows
        raise
