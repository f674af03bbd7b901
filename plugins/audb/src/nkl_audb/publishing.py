"""Publishes a folder as a version of a database, and fetches a version into a folder, to be changed there."""

from __future__ import annotations

from pathlib import Path

import audb
import audeer
import audformat

from nkl.errors import UserError
from nkl_audb.access import WORKERS, access, in_words, settled_version
from nkl_audb.moves import DEPENDENCIES, Moves, dependencies_in, moves, pickles


def publish(folder: Path, version: str, repository: str | None, dry: bool = False) -> tuple[str, Moves]:
    """Store what is new in a folder, as a version of its database; it is seen when all is stored.

    Args:
        folder: with the database: its header, tables, recordings that are new, and the dependency table of the version that
            it was fetched as.
        version: of what is published; higher than all that there are.
        repository: a folder, which is made, or a name of audb's configuration; that of the version before if not given.
        dry: store nothing.

    Returns:
        The name of the database, and what moves.

    Raises:
        UserError: if that cannot be published.
    """
    with access(repository, new=True), in_words(str(folder)):
        name = _header(folder).name
        versions = audb.versions(name)
        _refuse_version(name, version, versions)
        _mend(folder, name, version, versions)
        if versions and not len(dependencies_in(folder)):
            raise UserError(
                f"{folder}: it is not known what of {name} {versions[-1]} is in it, since it has no {DEPENDENCIES[0]}. Fetch "
                f"what you want to change first: nkl data fetch {name} FOLDER."
            )
        if not versions and len(dependencies_in(folder)):
            raise UserError(
                f"{folder}: was fetched from another repository than {repository or 'the configured ones'}, where there is "
                f"no {name} yet. To begin a database of its own there, with all recordings, delete {folder / DEPENDENCIES[0]}."
            )
        if not versions and not repository:
            raise UserError(f"{name}: there is no version of it yet; say where to publish it: --repository FOLDER.")
        found = moves(audformat.Database.load(str(folder)), folder, dependencies_in(folder))
        if dry:
            return name, found
        where = audb.config.REPOSITORIES[0] if repository else None
        if where and where.backend == "file-system":
            Path(where.host, where.name).mkdir(parents=True, exist_ok=True)
        audb.publish(str(folder), version, where, num_workers=WORKERS, verbose=False)
        if version not in audb.versions(name):  # audb takes a header back that it could not store, and says nothing
            raise UserError(
                f"{name} {version}: the header could not be stored, so that it is not published; do it again."
            )
    return name, found


def fetch(name: str, folder: Path, version: str | None, repository: str | None, only_metadata: bool) -> str:
    """Load a version into a folder, to be changed and published; what is there already and unchanged stays.

    Returns:
        The version.
    """
    with access(repository), in_words(name):
        found = settled_version(name, version)
        audb.load_to(
            str(folder),
            name,
            version=found,
            only_metadata=only_metadata,
            pickle_tables=False,
            num_workers=WORKERS,
            verbose=False,
        )
    return found


def _header(folder: Path) -> audformat.Database:
    if not (folder / "db.yaml").is_file():
        raise UserError(f"{folder}: is no audformat database: it has no db.yaml.")
    if found := pickles(folder):
        raise UserError(
            f"{', '.join(str(one) for one in found)}: a pickle can run code and is not read. Delete it where a Parquet or CSV "
            "file lies beside it; else save the table as one of these: Database.save(..., storage_format='parquet')."
        )
    return audformat.Database.load(str(folder), load_data=False)


def _refuse_version(name: str, version: str, versions: list[str]) -> None:
    if not audeer.is_semantic_version(version):
        raise UserError(f"{version}: is not a version; it is three numbers, such as 1.0.0.")
    if version in versions:
        raise UserError(f"{name} {version}: is published already; the next may be {next_version(versions)}.")
    if versions and audeer.StrictVersion(version) < audeer.StrictVersion(versions[-1]):
        raise UserError(
            f"{name} {version}: {versions[-1]} is published already; the next may be {next_version(versions)}."
        )


def next_version(versions: list[str]) -> str:
    """The version after the latest, where something was added."""
    if not versions:
        return "1.0.0"
    major, minor = versions[-1].split(".")[:2]
    return f"{major}.{int(minor) + 1}.0"


def _mend(folder: Path, name: str, version: str, versions: list[str]) -> None:
    """Put back the dependency table of the version before, where a publication of this version was broken off.

    audb writes the new one into the folder before the version is there, and would refuse the folder for that.
    """
    noted = dependencies_in(folder)()
    if not (noted["version"] == version).any():
        return
    for file in DEPENDENCIES:
        (folder / file).unlink(missing_ok=True)
    if versions:
        audb.dependencies(name, version=versions[-1]).save(str(folder / DEPENDENCIES[0]))
