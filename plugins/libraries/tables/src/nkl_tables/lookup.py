"""Looks for audio files that are not where a table says: under another spelling, with another ending, in a folder nearby."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath

from nkl.data import ENDINGS

_ENDINGS = (*sorted(ENDINGS), ".m4a", ".aac", ".wma", ".amr")
_MOST_FOLDERS = 50
"""How many folders below a place are looked into."""

_MOST_BELOW = 10
"""In how many of them one goes a step deeper."""

_TRIED = 20
"""How many files are tried in a folder before the others are counted."""


@dataclass
class Disk:
    """Finds files as the disk spells them; what a folder holds is listed once."""

    _listed: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def spelled(self, file: str) -> str | None:
        """The one file that differs in slashes, case, Unicode form or a missing ending; ``None`` where none or several do."""
        if os.path.exists(file):
            return file
        pieces = PurePosixPath(os.path.normpath(file.replace("\\", "/"))).parts
        if not pieces:
            return None
        found = pieces[0]
        for place, piece in enumerate(pieces[1:], 2):
            following = self._below(found, piece, place == len(pieces))
            if following is None:
                return None
            found = os.path.join(found, following)
        return found

    def _below(self, folder: str, name: str, last: bool) -> str | None:
        if name in (".", ".."):
            return name
        if folder not in self._listed:
            self._listed[folder] = _listing(folder)
        own = self._listed[folder]
        near = own.get(_key(name), [])
        if name in near:
            return name
        if not near and last and PurePath(name).suffix.lower() not in _ENDINGS:
            near = [one for ending in _ENDINGS for one in own.get(_key(name + ending), [])]
        return near[0] if len(near) == 1 else None

    def other_ending(self, file: str) -> str | None:
        """The one file that differs from this in its ending alone, besides the spelling."""
        stem, ending = os.path.splitext(file)
        if ending.lower() not in _ENDINGS:
            return None
        near = {one for other in _ENDINGS if other != ending.lower() and (one := self.spelled(stem + other))}
        return near.pop() if len(near) == 1 else None


def on_disk(name: str, files: Sequence[str]) -> tuple[list[str], str]:
    """Files as the disk spells them, and what was found so, in words (empty where all are there as they are written).

    Args:
        name: of the database or list, for the sentence.
        files: absolute paths; those that are found nowhere stay as they are.
    """
    disk = Disk()
    spelled = {file: disk.spelled(file) or file for file in dict.fromkeys(files)}
    changed = {file: found for file, found in spelled.items() if found != file}
    if not changed:
        return list(files), ""
    first = next(iter(changed))
    note = (
        f"{name}: {len(changed)} files are spelled otherwise on the disk and were found: {changed[first]} for {first}."
    )
    return [spelled[file] for file in files], note


def nearby(files: Sequence[str], places: Mapping[str, str]) -> tuple[str, str, int] | None:
    """In which folder files would be found that are missing where they should be.

    Args:
        files: as a table writes them, each once.
        places: what to write for each folder to count, and the folder; the first that holds most of them wins.

    Returns:
        What to write, the path of the first file that is found there, and how many are; ``None`` where no folder has any.
    """
    disk = Disk()
    best: tuple[str, str, int] | None = None
    for remedy, folder in places.items():
        folder = os.path.normpath(folder)
        tried = [disk.spelled(os.path.join(folder, file)) for file in files[:_TRIED]]
        if not any(tried):
            continue
        found = [one for file in files if (one := disk.spelled(os.path.join(folder, file)))]
        if best is None or len(found) > best[2]:
            best = (remedy, found[0], len(found))
        if best[2] == len(files):
            break
    return best


def replaceable(files: Sequence[str], places: Mapping[str, str]) -> tuple[str, str, int] | None:
    """What to change in the paths of a table, where they are of another computer or have another ending.

    Args:
        files: as the table writes them, each once.
        places: what to write for each folder to count (nothing for the one that counts), and the folder.

    Returns:
        What to do, the first file that would be found then, and how many would.
    """
    disk = Disk()
    for also, folder in places.items():
        for remedy, change in _changes(files[0]):
            found = [one for file in files if (one := change(disk, folder, file))]
            if found:
                return f"{remedy}{f' and write {also}' if also else ''}", found[0], len(found)
    return None


def folders_around(folder: str) -> Iterator[str]:
    """A folder, those below it, the one above it, and those below that; as far as there are not too many."""
    yield folder
    below = _folders(folder)
    yield from (os.path.join(folder, one) for one in below)
    yield from (
        os.path.join(folder, one, two) for one in below[:_MOST_BELOW] for two in _folders(os.path.join(folder, one))
    )
    above = os.path.dirname(folder)
    yield above
    yield from (os.path.join(above, one) for one in _folders(above))


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir()]
    except OSError:
        return []
    return sorted(names)[:_MOST_FOLDERS]


def _changes(first: str) -> Iterator[tuple[str, Callable[[Disk, str, str], str | None]]]:
    """Ways to change paths, each with its words: another ending; without the folders in front."""
    ending = os.path.splitext(first)[1]

    def other(disk: Disk, folder: str, file: str) -> str | None:
        return disk.other_ending(os.path.join(folder, file))

    yield f"write the ending that they have on the disk in place of {ending} into the table", other
    pieces = [piece for piece in first.replace("\\", "/").split("/") if piece]
    for count in range(1, len(pieces)):
        front = first[: len(first) - len("/".join(pieces[count:]))]

        def without(disk: Disk, folder: str, file: str, front: str = front) -> str | None:
            return disk.spelled(os.path.join(folder, file[len(front) :])) if file.startswith(front) else None

        yield f"take {front!r} out of the paths in the table", without


def _listing(folder: str) -> dict[str, list[str]]:
    """The names in a folder, by what is left of them without case and Unicode form."""
    try:
        names = os.listdir(folder)
    except (OSError, ValueError):  # a name with a NUL is a ValueError
        return {}
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(_key(name), []).append(name)
    return found


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
