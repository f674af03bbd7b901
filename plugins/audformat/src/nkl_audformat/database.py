"""Opens an audformat database, and turns what the library says of it into words for users."""

from __future__ import annotations

import os

import audformat
import yaml  # type: ignore[import-untyped]

from nkl.errors import UserError, in_one_line


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
        raise UserError(
            f"{root}/db.yaml: is not a header of an audformat database: {in_one_line(error).rstrip('.')}."
        ) from error
