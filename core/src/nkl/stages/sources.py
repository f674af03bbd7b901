"""The tables that databases are read from: their hashes, and that they stayed as they were while they were read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nkl.data.examining import state_of
from nkl.errors import UserError
from nkl.ini.experiment import DatabaseChoice

_TABLES = (".yaml", ".csv", ".parquet", ".pkl")


@contextmanager
def unchanged_sources(databases: Iterable[DatabaseChoice]) -> Iterator[dict[str, str]]:
    """Hash the tables of databases, and see that they are still the same when they have been read.

    Yields:
        For each file its hash (BLAKE2b, 12 bytes): of what is read meanwhile.

    Raises:
        UserError: at the end, naming the files that were changed.
    """
    before = {path: _state(path) for one in databases for path in _tables_of(one)}
    yield {path: digest for path, (_, digest) in before.items()}
    if changed := [path for path, (state, _) in before.items() if state != _state(path)[0]]:
        raise UserError([f"{path}: was changed while it was read; run again." for path in changed])


def _tables_of(database: DatabaseChoice) -> Iterator[str]:
    """The files that the options of a database name, and those of the folders that they name that hold tables."""
    for value in (*database.loader.options.model_dump().values(), database.options.ratings):
        path = Path(os.path.abspath(os.path.expanduser(value))) if isinstance(value, str) and value.strip() else None
        if path is not None and path.is_file():
            yield str(path)
        elif path is not None and (path / "db.yaml").is_file():
            yield from (str(one) for one in sorted(path.iterdir()) if one.suffix in _TABLES and one.is_file())


def _state(path: str) -> tuple[str, str]:
    try:
        state = state_of(path, os.stat(path))
        return state, hashlib.blake2b(Path(path).read_bytes(), digest_size=12).hexdigest()
    except OSError:
        return "", ""  # the loader says what is wrong with it
