"""Opens an audformat database, and turns what the library says of it into words for users."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import audformat
import yaml  # type: ignore[import-untyped]

from nkl.errors import UserError


def path_of(path: str) -> str:
    """A folder as an absolute path."""
    return os.path.abspath(os.path.expanduser(path))


def open_database(root: str, name: str) -> audformat.Database:
    """Read the header; the tables stay on disk until they are used.

    Raises:
        UserError: if there is no such folder, or no database in it.
    """
    if os.path.isfile(root):
        kind = "csv" if root.lower().endswith((".csv", ".tsv", ".parquet")) else ""
        hint = f" It looks like a table: write {name}.type = csv." if kind else ""
        raise UserError(f"{root}: is a file, but {name} is read as an audformat database, which is a folder.{hint}")
    if not os.path.isdir(root):
        raise UserError(f"{root}: there is no such folder, from which to read the audformat database {name}.")
    if not os.path.isfile(os.path.join(root, "db.yaml")):
        tables = sorted(file for file in os.listdir(root) if file.endswith((".csv", ".tsv", ".parquet")))
        hint = f" For a table write {name} = {os.path.join(root, tables[0])} and {name}.type = csv." if tables else ""
        raise UserError(f"{root}: is no audformat database: it has no db.yaml.{hint}")
    try:
        return audformat.Database.load(root, load_data=False)
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"{root}/db.yaml: is not a header of an audformat database: {_line(error)}.") from error


@contextmanager
def reading(root: str, name: str) -> Iterator[None]:
    """Give errors of the library, while tables are read and joined, the words that users need.

    Raises:
        UserError: if a table's file is missing or out of date, or tables contradict each other.
    """
    try:
        yield
    except ValueError as error:
        if "overlapping" not in str(error):
            raise
        raise UserError(
            f"{name}: tables of {root} give different values for the same segment; {name}.target_tables chooses "
            f"which count. ({_line(error)})"
        ) from error
    except (OSError, RuntimeError) as error:
        raise UserError(f"{root}: a table of the database cannot be read: {_line(error)}.") from error


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:400].rstrip(".")
