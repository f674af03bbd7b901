"""How nkl uses the library audb: which repositories it asks, no pickles unless allowed, and its errors in users' words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import audb
import audbackend
import audeer
import audformat
import pandas as pd
from audb.core import define  # the name of the file in which dependency tables are cached has no public place
from audformat.core.table import Base  # nor has what tables and misc tables have in common

from nkl.errors import UserError, did_you_mean

WORKERS = 8
"""Files that are loaded at once: it is the network that takes the time."""


@contextmanager
def access(repository: str | None = None, allow_pickle: bool = False, new: bool = False) -> Iterator[None]:
    """Let audb ask one repository, or all of its configuration, and keep it from pickles.

    audb caches the dependency table of each version as a pickle, and reads a table from a pickle where the cache has one. Both
    would run whatever code somebody put there. Unless that is allowed, the dependency table is kept as Parquet, a pickled
    copy of a table is passed over, and reading any pickle is an error.

    Args:
        repository: a folder, or a name of audb's configuration.
        allow_pickle: let audb do as it always does.
        new: whether the folder may be one that is yet to be made.

    Raises:
        UserError: if there is no such repository.
    """
    with ExitStack() as stack:
        if repository:
            stack.enter_context(_instead(audb.config, "REPOSITORIES", [repository_of(repository, new)]))
        if not allow_pickle:
            stack.enter_context(_instead(define, "CACHED_DEPENDENCY_FILE", define.DEPENDENCY_FILE))
            stack.enter_context(_instead(pd, "read_pickle", _refuse))
            stack.enter_context(_instead(Base, "_save_pickled", _pass))
        yield


@contextmanager
def _instead(owner: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(
        owner, name
    )  # an AttributeError, should a later audb be built otherwise: no guard is worse than none
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _refuse(path: Any, *_: Any, **__: Any) -> None:
    raise RuntimeError(
        f"{path} is a pickle, which can run code; it is read where that is allowed (allow_pickle = True)"
    )


def _pass(*_: Any) -> None:
    """Leave a pickled copy as it is."""


def repository_of(text: str, new: bool = False) -> audb.Repository:
    """A repository of audb's configuration, by its name, or a folder.

    Raises:
        UserError: if it is neither.
    """
    named = {one.name: one for one in audb.config.REPOSITORIES}
    if text in named:
        return named[text]
    folder = os.path.abspath(os.path.expanduser(text))
    if not os.path.isdir(folder) and not (new and os.path.basename(text) != text):
        advice = f" To make a folder of that name write ./{text}." if new else ""
        raise UserError(
            f"{text}: there is no such folder, and audb's configuration has no repository of that name; it has "
            f"{', '.join(named)}.{did_you_mean(text, named)}{advice}"
        )
    return audb.Repository(os.path.basename(folder), os.path.dirname(folder), "file-system")


@contextmanager
def in_words(what: str) -> Iterator[None]:
    """Give errors of the library the words that users need.

    Raises:
        UserError: in place of what it raises where something is not there, not allowed, or out of reach.
    """
    try:
        yield
    except audbackend.BackendError as error:
        raise UserError(f"{what}: the repository cannot be used: {_line(error.exception)}.") from error
    except (RuntimeError, ValueError, OSError) as error:
        raise UserError(f"{what}: {_line(error)}.") from error


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:1000].rstrip(".")


def settled_version(name: str, version: str | None, cache: str | None = None) -> str:
    """The version that is meant: the latest, unless one is named. Without a network, what the cache holds is known too.

    Raises:
        UserError: if there is no such version, or none at all.
    """
    held = [audb.cached(cache, name=name), *([] if cache else [audb.cached(name=name, shared=True)])]
    cached = audeer.sort_versions(list({str(one) for table in held for one in table["version"]}))
    if version in cached:
        return str(version)
    versions = audb.versions(name)
    if not versions and not cached:
        raise UserError(f"{name}: {_nowhere(name)}")
    if version and version not in versions:
        raise UserError(f"{name}: there is no version {version}; there are {', '.join(versions or cached)}.")
    return version or str((versions or cached)[-1])


def tables_of(name: str, version: str, removed_media: bool = False) -> audformat.Database:
    """A version with all its tables, and no audio.

    Args:
        name: of the database.
        version: of it.
        removed_media: whether rows of recordings that were removed stay.

    Raises:
        UserError: if another process is loading it all the while.
    """
    found = audb.load(
        name,
        version=version,
        only_metadata=True,
        full_path=False,
        removed_media=removed_media,
        pickle_tables=False,
        num_workers=WORKERS,
        verbose=False,
    )
    if found is None:
        raise UserError(f"{name} {version}: another process is loading it; try again later.")
    return found


def _nowhere(name: str) -> str:
    if lost := out_of_reach():
        return f"no database of that name was found. {lost}"
    names = sorted(set(audb.available(only_latest=True).index))
    asked = ", ".join(shown(one) for one in audb.config.REPOSITORIES)
    return f"no database of that name can be found in {asked}.{did_you_mean(name, names)}"


def out_of_reach() -> str:
    """Which repositories do not answer, as a sentence; empty where all do. audb itself passes over them in silence."""
    lost = []
    for one in audb.config.REPOSITORIES:
        try:
            with one.create_backend_interface().backend:
                pass
        except (audbackend.BackendError, ValueError):
            lost.append(shown(one))
    return f"Out of reach: {', '.join(lost)}. Is there a network?" if lost else ""


def shown(repository: audb.Repository) -> str:
    """A repository as users know it."""
    if repository.backend == "file-system":
        return os.path.join(repository.host, repository.name)
    return f"{repository.name} ({repository.backend}, {repository.host})"
