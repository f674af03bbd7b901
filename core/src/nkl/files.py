"""Files that are there whole or not at all: written aside, and renamed into place."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs

from nkl.errors import UserError

__all__ = ["aside", "default_root", "storing", "write_json"]


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A path to write to in place of another one, which it becomes when all has gone well.

    What was there before stays as it is until then, however this ends. A link stays one: what it leads to is written.
    """
    place = path.resolve()
    own = place.with_name(f".writing-{secrets.token_hex(4)}{place.suffix}")
    try:
        yield own
        os.replace(own, place)
    except BaseException as error:
        if own.is_dir():
            shutil.rmtree(own, ignore_errors=True)
        else:
            own.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(own):
            error.filename = str(path)  # the name that the user knows
        raise


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn a full disk, missing rights and the like into a message that says what to do."""
    try:
        yield
    except OSError as error:
        advice = {
            28: "The disk is full: free some space and run again; features computed so far are kept.",
            13: "There is no right to write there: choose another EXP.root or --out.",
            30: "That place can only be read: choose another EXP.root or --out.",
            20: "A part of that path is a file, not a folder: choose another EXP.root or --out.",
            17: "There is a file of that name: choose another EXP.name or --out.",
        }.get(error.errno or 0, "Choose another EXP.root or --out, or see to it that it can be written to.")
        raise UserError(f"{error.filename or path}: cannot be written: {error.strerror or error}. {advice}") from error


def write_json(path: Path, value: Any) -> None:
    """Write JSON, with numbers in full precision and not-a-number as null."""
    path.write_text(json.dumps(_plain(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


def default_root() -> Path:
    """The folder of the environment variable ``NKL_STORE``, else the user's cache folder."""
    named = os.environ.get("NKL_STORE")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("nkl") / "features"
