"""The loader: asks audb for the tables that matter, then for the recordings that they name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import audb
import audformat

from nkl.data import Dataset
from nkl.errors import UserError, did_you_mean
from nkl.parts import Loader
from nkl_audb.access import WORKERS, access, in_words, settled_version
from nkl_audb.plugin import AudbOptions
from nkl_databases.collecting import PEOPLE, check_tables, dataset_of, tables_with, tells_of_splits


class AudbLoader(Loader):
    """Loads a database by name and version. Its recordings stay where audb caches them; a second time needs no network."""

    options: AudbOptions

    def load(self, name: str, target: str) -> Dataset:
        """Load the database.

        Raises:
            UserError: no such database, version, table or file, or tables that contradict each other.
        """
        options = self.options
        with access(options.repository, options.allow_pickle), in_words(name):
            version = settled_version(options.name, options.version, self._cache)
            database = self._tables(name, version, options.target_name(target))
            if options.media:
                database.pick_files(_picked(options.media, list(database.files), f"{name}.media", "file"))

            def places(files: Sequence[str]) -> Mapping[str, str]:
                return dict(zip(files, self._media(name, version, files), strict=True))

            found = dataset_of(database, name, target, options, f"{options.name} {version}", places)
        return found if options.version else replace(found, taken={"version": version})

    @property
    def _cache(self) -> str | None:
        return os.path.abspath(os.path.expanduser(self.options.cache)) if self.options.cache else None

    def _tables(self, name: str, version: str, wanted: str) -> audformat.Database:
        """The database with the tables that matter, and no audio."""
        options = self.options
        header = audb.info.header(options.name, version=version, load_tables=False, cache_root=self._cache)
        check_tables(header, name, options.named_tables)
        database = audb.load(
            options.name,
            version=version,
            only_metadata=True,
            tables=self._needed(header, name, wanted),
            full_path=False,
            pickle_tables=options.allow_pickle,
            cache_root=self._cache,
            num_workers=WORKERS,
            verbose=False,
        )
        if database is None:
            raise UserError(_busy(name))
        return database

    def _needed(self, header: audformat.Database, name: str, wanted: str) -> list[str] | None:
        """The tables that matter; ``None`` for all, where none knows the target."""
        options = self.options
        if options.tables:
            return _picked(options.tables, list(header), f"{name}.tables", "table")
        if not (holders := tables_with(header, wanted)):
            return None
        needed = {*(options.named_tables or holders), *(one for one in header.tables if tells_of_splits(one))}
        needed.update(one for column in (*options.asked(wanted), *PEOPLE) for one in tables_with(header, column))
        return [one for one in header.tables if one in needed]

    def _media(self, name: str, version: str, files: Sequence[str]) -> list[str]:
        """Where the recordings are, which are loaded and converted unless the cache has them."""
        options = self.options
        if options.only_metadata:
            root = self._cache or audb.default_cache_root()
            folder = os.path.join(root, audb.flavor_path(options.name, version, **options.flavour))
            return [os.path.join(folder, os.path.normpath(file)) for file in files]
        paths = audb.load_media(
            options.name,
            list(files),
            version=version,
            **options.flavour,
            cache_root=self._cache,
            num_workers=WORKERS,
            verbose=False,
        )
        if paths is None:
            raise UserError(_busy(name))
        return [os.path.normpath(path) for path in paths]


def _picked(patterns: Iterable[str], known: Sequence[str], key: str, noun: str) -> list[str]:
    """What is named, or matched as a whole by a regular expression, in the order in which it is known.

    Raises:
        UserError: if something names nothing.
    """
    picked: set[str] = set()
    for pattern in patterns:
        try:
            found = {pattern} & set(known) or {one for one in known if re.fullmatch(pattern, one)}
        except re.error as error:
            raise UserError(f"{key}: {pattern!r} is neither a {noun} nor a regular expression ({error}).") from error
        if not found:
            some = ", ".join(known[:20]) + (" and others" if len(known) > 20 else "")
            raise UserError(f"{key}: there is no {noun} {pattern!r}; there are {some}.{did_you_mean(pattern, known)}")
        picked |= found
    return [one for one in known if one in picked]


def _busy(name: str) -> str:
    return (
        f"{name}: another process has been loading this database for a day; end it, or name another {name}.audb.cache."
    )
