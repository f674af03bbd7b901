"""The feature store: what all experiments have computed, in one folder."""

from __future__ import annotations

import contextlib
import math
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data.audio import AudioError
from nkl.data.recording import Recording
from nkl.errors import UserError
from nkl.files import aside_name, sweep
from nkl.options import fingerprint
from nkl.store.folder import PartFolder
from nkl.store.forms import Form
from nkl.store.recordings import FOLDER, ROW, read_recordings
from nkl.store.table import ABOUT, FeatureTable, in_use, part_folder, read_about


@dataclass(frozen=True, slots=True)
class Usage:
    """What one folder of the store holds.

    Attributes:
        component: the extractor's name; ``recordings`` for what is known of files.
        version: of the component; 0 for the recordings.
        identity: the options that the rows were computed with.
        folder: where they are.
        rows: how many.
        bytes: their size on disk, with what has been set aside.
        parts: number of files.
        last_used: in seconds since 1970.
    """

    component: str
    version: int
    identity: Mapping[str, Any]
    folder: Path
    rows: int
    bytes: int
    parts: int
    last_used: float


class Store:
    """A folder that any number of processes and machines may read and write at once. Nothing is locked.

    Args:
        root: the folder; made when the first row is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def open(
        self,
        component: str,
        version: int,
        identity: Mapping[str, Any],
        columns: Sequence[str] | None = None,
        form: Form = "rows",
    ) -> FeatureTable:
        """Open the rows of one extractor with one set of options.

        Args:
            component: the extractor's name; parts of other kinds have their kind before it.
            version: the component's version.
            identity: its options that change numbers (:func:`nkl.options.identity`).
            columns: the names of its features, where they are known already.
            form: of its rows, see :mod:`nkl.computing.adapters`.

        Raises:
            PluginError: rows with other columns are stored for the same version and options.
        """
        plain = re.sub(r"[^A-Za-z0-9._-]+", "_", component)
        path = self.root / f"{plain}-{fingerprint(component, version, dict(identity))}"
        table = FeatureTable(path, component, version, identity, form)
        if columns is not None:
            table.declare(columns)
        return table

    def recordings(
        self,
        files: Sequence[str],
        max_minutes: float = math.inf,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, Recording | AudioError]:
        """Read audio files, those alone that are new or changed since the last time.

        Args:
            files: paths; each is read once.
            max_minutes: longer recordings are refused.
            progress: called with the number of files done and of all files.

        Returns:
            For each file its hashes and facts, or why it cannot be read.
        """
        return read_recordings(self.root, files, max_minutes, progress)

    def usage(self) -> list[Usage]:
        """What is stored, the largest first."""
        return sorted((_usage(folder) for folder in self._folders()), key=lambda use: -use.bytes)

    def verify(self) -> list[tuple[Path, str]]:
        """Read every byte that is stored; damaged parts are set aside. Returns their paths and what is wrong."""
        bad = []
        for folder in self._folders():
            about = read_about(folder)
            memory = folder.name == FOLDER
            width = len(about.get("columns", ()))
            parts = (
                PartFolder(folder, ROW.itemsize, np.uint8)
                if memory
                else part_folder(folder, width, about.get("form", "rows"))
            )
            bad += [(folder / name, what) for name, what in parts.verify()]
        return bad

    def prune(self, component: str | None = None, older_than_days: float | None = None) -> list[Usage]:
        """Delete what is stored, but for what some process is at work on.

        Args:
            component: only the rows of this extractor, with whatever options.
            older_than_days: only what has not been used for so long.

        Returns:
            What has been deleted.

        Raises:
            UserError: it cannot be deleted.
        """
        limit = time.time() - 86400 * older_than_days if older_than_days is not None else float("inf")
        pruned = []
        sweep(self.root)
        for use in self.usage():
            if component in (None, use.component) and use.last_used < limit and not in_use(use.folder):
                aside = self.root / aside_name()
                try:
                    use.folder.rename(aside)  # so that nobody writes to it meanwhile
                    shutil.rmtree(aside)
                except FileNotFoundError:
                    continue  # another process has pruned it
                except OSError as error:
                    raise UserError(f"{use.folder}: cannot be deleted: {error.strerror}.") from error
                pruned.append(use)
        return pruned

    def _folders(self) -> list[Path]:
        """The folders of the store; whatever else lies in the root is not ours and never touched."""
        if not self.root.is_dir():
            return []
        return sorted(path for path in self.root.iterdir() if path.name == FOLDER or (path / ABOUT).is_file())


def _stats(folder: Path) -> Iterator[os.stat_result]:
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # merged by another process just now
            yield path.stat()


def _usage(folder: Path) -> Usage:
    about = read_about(folder)
    names = PartFolder(folder, 0).names()
    stats = list(_stats(folder))
    memory = folder.name == FOLDER
    times = [(folder / ABOUT).stat().st_mtime] if not memory else [stat.st_mtime for stat in stats]
    return Usage(
        component=FOLDER if memory else str(about.get("component", folder.name)),
        version=int(about.get("version", 0)),
        identity=about.get("identity", {}),
        folder=folder,
        rows=sum(name.rows for name in names),
        bytes=sum(stat.st_size for stat in stats),
        parts=len(names),
        last_used=max(times, default=0.0),
    )
