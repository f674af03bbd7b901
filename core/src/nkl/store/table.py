"""The stored rows of one extractor with one set of options."""

from __future__ import annotations

import contextlib
import datetime
import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from nkl.errors import PluginError, UserError
from nkl.files import aside_name, sweep
from nkl.store.folder import PartFolder, explained
from nkl.store.forms import Form
from nkl.store.parts import write_aside

ABOUT = "about.json"
IN_USE = ".in-use-"
"""What the names of files begin with that say whose process is at work on the rows."""
_BELIEVED_S = 24 * 3600.0
_LIBRARIES = ("nkl", "numpy", "pyarrow", "soundfile", "soxr")


class FeatureTable:
    """Rows of features under the keys of :func:`nkl.store.segment_keys`. Not for use from several threads.

    Attributes:
        path: the folder of its parts; it need not exist before the first row is written.
        columns: names of the features; ``None`` until a row has been stored or :meth:`declare` has told them.
        form: of the rows, see :mod:`nkl.computing.adapters`.
    """

    def __init__(
        self, path: Path, component: str, version: int, identity: Mapping[str, Any], form: Form = "rows"
    ) -> None:
        self.path, self.form = path, form
        self._about = {"component": component, "version": version, "identity": dict(identity), "form": form}
        self.columns: tuple[str, ...] | None = None
        self._folder: PartFolder | None = None
        self._in_use: Path | None = None
        stored = read_about(path).get("columns")
        self._described = stored is not None
        if stored is not None:
            self.declare(stored)

    def __enter__(self) -> Self:
        if self._described:
            self._mark()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._in_use is not None:
            self._in_use.unlink(missing_ok=True)
        if error is None:  # an interrupted user does not want to wait for tidying up
            self.close()

    def declare(self, columns: Sequence[str]) -> None:
        """Tell which columns the extractor has.

        Raises:
            PluginError: rows with other columns are stored, though version and options are the same.
        """
        if self.columns is None:
            self.columns = tuple(columns)
            self._folder = part_folder(self.path, len(self.columns), self.form)
        elif self.columns != tuple(columns):
            raise PluginError(
                f"{self._about['component']}: it now gives {len(columns)} columns that are not the {len(self.columns)} that are "
                f"stored for the same version and options. Its author must raise the version of the component; until then "
                f"delete {self.path}."
            )

    def lookup(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find rows.

        Args:
            keys: uint8, shape ``(n, 32)``.

        Returns:
            Values, and whether there is a row, shape ``(n,)``. Rows: float32, shape ``(n, columns)``, zero where there is none;
            shape ``(n, 0)`` without known columns. Other forms: an array of arrays, ``None`` where there is none.
        """
        if self._folder is None:
            nothing = np.zeros((len(keys), 0), dtype=np.float32) if self.form == "rows" else np.empty(len(keys), object)
            return nothing, np.zeros(len(keys), dtype=bool)
        self._used()
        return self._folder.lookup(keys)

    def append(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Store rows; when this returns, a killed process or a power failure does not lose them.

        Args:
            keys: uint8, shape ``(n, 32)``.
            values: float32, shape ``(n, columns)``; other forms than rows: an array of arrays.

        Raises:
            UserError: the disk is full or the folder cannot be written to; the message says how many rows are safe.
        """
        if self._folder is None:
            raise ValueError("the columns must be declared before rows are stored")
        if not self._described or not (self.path / ABOUT).exists():  # another process may have pruned it
            self._describe()
        self._folder.append(keys, values)

    def close(self) -> None:
        """Merge the small parts that this process and others have written."""
        if self._folder is not None:
            self._folder.close()

    def _describe(self) -> None:
        with explained(self.path, 0):
            self.path.mkdir(parents=True, exist_ok=True)
            versions = {name: importlib.metadata.version(name) for name in _LIBRARIES}
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            about = {**self._about, "columns": self.columns, "created": now}
            about["libraries"] = {"python": platform.python_version(), **versions}
            write_aside(self.path / ABOUT, json.dumps(about, indent=1, default=str).encode())
        self._described = True
        self._mark()

    def _mark(self) -> None:
        """Say that the rows are in use, for ``nkl cache prune``; where nothing can be written nothing is pruned either."""
        if self._in_use is None:
            with contextlib.suppress(OSError):
                place = self.path / aside_name(IN_USE)
                place.touch()
                self._in_use = place

    def _used(self) -> None:
        """Note the time, for ``nkl cache prune``. A store that may only be read has no such note."""
        if os.access(self.path / ABOUT, os.W_OK):
            os.utime(self.path / ABOUT)


def in_use(path: Path) -> bool:
    """Whether some process is at work on a table. What processes of other machines say is believed for a day."""
    sweep(path, IN_USE)
    with contextlib.suppress(FileNotFoundError):
        return any(mark.stat().st_mtime > time.time() - _BELIEVED_S for mark in path.glob(f"{IN_USE}*"))
    return False


def part_folder(path: Path, columns: int, form: str) -> PartFolder:
    """The parts of a table, by the form of its rows: JSON is kept as bytes."""
    if form in ("labels", "segments"):
        return PartFolder(path, 1, np.uint8, ragged=True)
    return PartFolder(path, columns, ragged=form == "frames")


def read_about(path: Path) -> dict[str, Any]:
    """What is known of a table; empty where there is nothing, or nothing legible."""
    try:
        about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    except OSError as error:
        raise UserError(f"{path / ABOUT}: cannot be read: {error.strerror}.") from error
    return about if isinstance(about, dict) else {}
