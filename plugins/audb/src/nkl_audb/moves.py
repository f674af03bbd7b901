"""What a publication would move: what in a folder differs from the version that it was fetched from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import audb
import audeer
import audformat
from pyarrow import parquet

DEPENDENCIES = ("db.parquet", "db.csv")
"""The table that says of each file which archive of which version holds it; the second one is of audb before 1.7."""


@dataclass(frozen=True)
class Moves:
    """What is to be stored anew.

    Attributes:
        tables: by name.
        media: the files in each archive that is written, by its name.
        attachments: by name.
        new: recordings that the version before did not have.
        changed: recordings whose content is another.
        removed: recordings that no table names any more.
        bytes: size of the recordings that are new or changed.
    """

    tables: tuple[str, ...]
    media: dict[str, tuple[str, ...]]
    attachments: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    bytes: int

    def __str__(self) -> str:
        counts = (
            (len(self.tables), "table"),
            (len(self.media), "archive"),
            (len(self.attachments), "attachment"),
        )
        words = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count]
        recordings = f"{len(self.new)} new, {len(self.changed)} changed, {len(self.removed)} removed recordings"
        return f"{', '.join(words) or 'nothing but the header'}: {recordings}; {self.bytes / 1e6:.2f} MB of audio"


def dependencies_in(folder: Path) -> audb.Dependencies:
    """The dependency table of a folder; empty where it was never published."""
    found = audb.Dependencies()
    for name in DEPENDENCIES:
        if (folder / name).is_file():
            found.load(str(folder / name))
            break
    return found


def moves(database: audformat.Database, folder: Path, before: audb.Dependencies) -> Moves:
    """Compare a folder with what was published, by the checksums that audb goes by.

    Args:
        database: of the folder, with its tables.
        folder: where it is.
        before: what the folder was fetched as.
    """
    named = set(database.files)
    there = [file for file in sorted(named) if (folder / file).is_file()]
    new = tuple(file for file in there if file not in before)
    known = [file for file in there if file in before and not before.removed(file)]
    changed = tuple(file for file in known if audeer.md5(str(folder / file)) != before.checksum(file))
    removed = tuple(sorted(set(before.media) - named))
    archives: dict[str, list[str]] = {audeer.uid(from_string=file): [file] for file in new}
    touched = {before.archive(file) for file in (*changed, *removed)}
    for archive in touched:
        archives.setdefault(archive, [])
    for file in before.media if touched else ():
        if before.archive(file) in touched and file in named and not before.removed(file):
            archives[before.archive(file)].append(file)
    return Moves(
        tables=tuple(_changed_tables(database, folder, before)),
        media={archive: tuple(files) for archive, files in archives.items()},
        attachments=tuple(_changed_attachments(database, folder, before)),
        new=new,
        changed=changed,
        removed=removed,
        bytes=sum(os.path.getsize(folder / file) for file in (*new, *changed)),
    )


def _changed_tables(database: audformat.Database, folder: Path, before: audb.Dependencies) -> Iterator[str]:
    for table in list(database):
        file = next(
            (f"db.{table}.{kind}" for kind in ("parquet", "csv") if (folder / f"db.{table}.{kind}").is_file()), ""
        )
        if file and not _same(folder / file, file, before):
            yield table


def _changed_attachments(database: audformat.Database, folder: Path, before: audb.Dependencies) -> Iterator[str]:
    for name, attachment in database.attachments.items():
        if (folder / attachment.path).exists() and not _same(folder / attachment.path, attachment.path, before):
            yield name


def _same(path: Path, name: str, before: audb.Dependencies) -> bool:
    return name in before and before.checksum(name) == _checksum(path)


def _checksum(path: Path) -> str:
    """The MD5 of a file; of a Parquet table what audformat has noted in it, as the bytes of two equal ones may differ."""
    if path.suffix == ".parquet":
        noted = (parquet.read_schema(path).metadata or {}).get(b"hash")
        if noted is not None:
            return str(noted.decode())
    return str(audeer.md5(str(path)))


def pickles(folder: Path) -> Sequence[Path]:
    """The tables of a folder that are pickles."""
    return sorted(folder.glob("db.*.pkl"))
