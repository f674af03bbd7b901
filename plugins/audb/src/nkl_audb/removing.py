"""Removes recordings from every version of a database, as somebody may demand who is heard on them, and writes that down."""

from __future__ import annotations

import csv
import getpass
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import audb
import audbackend

from nkl.errors import UserError, did_you_mean
from nkl_audb.access import access, in_words, shown

AUDIT = "removed-media.csv"
_COLUMNS = ("time", "user", "database", "version", "repository", "file", "state")


def found_in(name: str, files: Sequence[str], repository: str | None) -> dict[str, list[str]]:
    """The versions that hold each recording, from the repositories themselves, not the cache.

    Raises:
        UserError: if there is no such database, or no version has one of the files.
    """
    with access(repository), in_words(name):
        versions = audb.versions(name)
        if not versions:
            raise UserError(f"{name}: there is no such database in {', '.join(map(shown, audb.config.REPOSITORIES))}.")
        _forget_dependencies(name, versions)
        media = {version: set(audb.dependencies(name, version=version).media) for version in versions}
    known = set().union(*media.values())
    if missing := [file for file in files if file not in known]:
        raise UserError([f"{name}: no version has {file}.{did_you_mean(file, known)}" for file in missing])
    return {file: [version for version, held in media.items() if file in held] for file in files}


def remove(name: str, found: Mapping[str, Sequence[str]], repository: str | None, audit: Path) -> int:
    """Remove recordings from all versions, and from the cache of this user. It cannot be undone.

    A line for each version and file is written before it begins (``begun``) and when all is done (``removed``), so that what
    was broken off can be seen, and done again.

    Args:
        name: of the database.
        found: the versions of each file.
        repository: where to look.
        audit: the file to which the lines are added.

    Returns:
        How many files of the cache were deleted.
    """
    with access(repository), in_words(name):
        where = {
            version: shown(audb.repository(name, version))
            for version in {one for held in found.values() for one in held}
        }
        archives = {
            audb.dependencies(name, version=version).archive(file) for file, held in found.items() for version in held
        }
        _note(audit, name, found, where, "begun")
        audb.remove_media(name, list(found))
        _remove_unseen(name, archives)
        deleted = _uncache(name, list(found))
        _note(audit, name, found, where, "removed")
    return deleted


def _note(audit: Path, name: str, found: Mapping[str, Sequence[str]], where: Mapping[str, str], state: str) -> None:
    now = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    is_new, user = not audit.exists(), _user()
    with audit.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(_COLUMNS)
        for recording, versions in found.items():
            for version in versions:
                writer.writerow((now, user, name, version, where[version], recording, state))
        file.flush()
        os.fsync(file.fileno())


def _user() -> str:
    """Who is at work; in a container the number of a user may have no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _remove_unseen(name: str, archives: Iterable[str]) -> None:
    """Delete archives of versions whose publication was broken off: audb does not see them, and they hold the recordings too."""
    versions = audb.versions(name)
    for repository in audb.config.REPOSITORIES:
        interface = repository.create_backend_interface()
        with suppress(audbackend.BackendError), interface.backend:
            for archive in archives:
                path = interface.join("/", name, "media", f"{archive}.zip")
                for version in interface.versions(path, suppress_backend_errors=True):
                    if version not in versions:
                        interface.remove_file(path, version)


def _uncache(name: str, files: Sequence[str]) -> int:
    """Delete recordings from the caches, in all versions and whatever they were converted to."""
    deleted = 0
    for root in _caches():
        for file in files:
            for flavour in (root / name).glob("*/*/"):
                folder = (flavour / file).parent
                for path in folder.iterdir() if folder.is_dir() else ():
                    if path.stem == Path(file).stem and path.is_file():
                        path.unlink()
                        deleted += 1
    _forget_dependencies(name, audb.versions(name))
    return deleted


def _forget_dependencies(name: str, versions: Sequence[str]) -> None:
    """Delete what the caches know of versions, which may be older than what the repositories know."""
    for root in _caches():
        for version in versions:
            for kind in ("pkl", "parquet", "csv"):
                (root / name / version / f"db.{kind}").unlink(missing_ok=True)


def _caches() -> list[Path]:
    return sorted({Path(audb.default_cache_root(shared=shared)) for shared in (False, True)})
