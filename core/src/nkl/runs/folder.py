"""The folder of a run: files appear in it whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nkl.files import ASIDE, aside_name, storing, sweep

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from nkl.data.report import Report

RESULTS = "results.json"
"""The file that is written last: where it is, the run is complete."""

LOG = "log"
"""The folder of what was done, and when."""

log = logging.getLogger(__name__)

_TRIES = 10
_MOVED_MEANWHILE = (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST)


class RunFolder:
    """Collects the files of a run in a hidden folder, and moves them to their place when all are there.

    ``results.json`` goes first and comes back last: where it is, everything that it speaks of is complete.

    Args:
        path: ``{root}/{name}``; made where it is not there.

    Attributes:
        path: the same.
        staging: where files are written before they are moved.
        report: what was found, once it has been written; ``None`` for work that ends without one.

    Raises:
        UserError: if it cannot be made or written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.report: Report | None = None
        self.staging = path / aside_name()
        with storing(path):
            sweep(path)
            for other in sorted(path.glob(f"{ASIDE}*")):
                if other.is_dir():
                    who = other.name.removeprefix(ASIDE).rpartition("-")[0]
                    log.warning(
                        "%s: another run of this name is at work (%s); what ends last is what stays.", path, who
                    )
            self.staging.mkdir(parents=True)

    def commit(self) -> None:
        """Move everything to its place; what an earlier run left under the same names is replaced."""
        with storing(self.path), _alone(self.path):
            (self.path / RESULTS).unlink(missing_ok=True)
            for item in sorted(self.staging.iterdir(), key=lambda item: item.name == RESULTS):
                self._put(item, self.path / item.name)
        self.discard()

    def _put(self, item: Path, place: Path) -> None:
        """Move one file or folder. An old folder goes aside first; another process may do the same in the same moment."""
        for tries_left in reversed(range(_TRIES)):
            try:
                if place.is_dir() and not place.is_symlink():
                    os.rename(place, self.staging / f".old-{secrets.token_hex(4)}")
                os.replace(item, place)
                return
            except OSError as error:
                if error.errno not in _MOVED_MEANWHILE or not tries_left:
                    raise

    def discard(self) -> None:
        """Remove what has not been moved."""
        shutil.rmtree(self.staging, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process after another, so that no folder holds the figures of one run and the predictions of another.

    Nothing waits where the system has no locks on folders. One that dies lets go of its lock.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems know no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def logging_to(folder: Path, name: str) -> Iterator[Path]:
    """Write everything that is logged in the meantime to a file of its own."""
    with storing(folder):
        (folder / LOG).mkdir(parents=True, exist_ok=True)
        path = folder / LOG / f"{Path(name).name}_{time.strftime('%Y%m%d-%H%M%S')}.log"
        handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.DEBUG)
    root = logging.getLogger("nkl")
    before = root.level
    root.setLevel(min(before or logging.INFO, logging.INFO))
    root.addHandler(handler)
    try:
        yield path
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        handler.close()
