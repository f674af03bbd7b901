"""The file that says what a saved model is: read whole or not at all, with the checksums of all files that it speaks of.

A saved model may come from a stranger, or be damaged on its way. What is read of it is regular files of limited size, JSON of a
known form, and data whose bytes are those that were written: libraries in native code crash on others.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pydantic

from nkl.errors import PluginError, UserError
from nkl.files import faults_in_words, read_json, write_json

FILES = "files"
"""The key of the checksums."""
DIGEST = "digest"
"""The key of the checksum of all else that the file says, so that nobody changes it by mistake."""
MEMBERS = "members"
"""A folder of saved models that have checksums of their own."""

_MOST_FILES = 10_000
_BLOCK = 1 << 20


def write_saved(file: Path, facts: Mapping[str, Any]) -> None:
    """Write the file of a saved model, when all others of its folder are there.

    Args:
        file: in the folder of the model.
        facts: what is to be known of it, with the number of the format as ``schema``.
    """
    names = _files(file.parent)
    write_json(file, {**facts, FILES: {name: _checksum(file.parent / name) for name in names}})
    written = read_json(file)  # as whoever loads it finds it
    write_json(file, {**written, DIGEST: _digest(written)})
    mode = stat.S_IMODE(file.stat().st_mode)
    for name in names:
        (file.parent / name).chmod(mode)  # some libraries write for their user alone, whatever the umask says


@contextmanager
def saved_facts(
    file: Path, schema: int, again: str, form: type[pydantic.BaseModel] | None = None
) -> Iterator[dict[str, Any]]:
    """What the file of a saved model says, to be understood inside the ``with``.

    Args:
        file: JSON, an object with the number of its format as ``schema``; what it says, and all files beside it, which are
            regular, have the checksums that it holds (models of before there were checksums have none).
        schema: the number that can be read.
        again: what to do where the file is damaged, such as "train the model again with `nkl run`".
        form: the form of what it says, if that is to be checked.

    Raises:
        UserError: if it was written in another format, or what it says cannot be understood.
    """
    try:
        facts = read_json(file)
        if facts["schema"] != schema:
            raise UserError(
                f"{file}: was written by another version of nkl (schema {facts['schema']!r:.40}, not {schema})."
            )
        if form is not None:
            form.model_validate(facts)
        if DIGEST in facts and facts[DIGEST] != _digest(facts):
            raise ValueError("what it says is not what was written")
        _check_files(file.parent, facts.get(FILES, {}))
        yield facts
    except pydantic.ValidationError as error:
        raise UserError(f"{file}: is damaged ({faults_in_words(error)}); {again}.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else error
        raise UserError(f"{file}: is damaged ({what!s:.300}); {again}.") from error


@contextmanager
def doubting(file: Path, facts: Mapping[str, Any], again: str) -> Iterator[None]:
    """Blame a saved model for what fails with it, and not a plugin, where no checksums show that it is as it was written.

    Args:
        file: of the saved model.
        facts: what it says.
        again: what to do where it is damaged.

    Raises:
        UserError: in place of a plugin's failure.
    """
    try:
        yield
    except PluginError as error:
        if DIGEST in facts and FILES in facts:
            raise
        raise UserError(f"{file}: the saved model is damaged, or of another version ({error}); {again}.") from error


def _digest(facts: Mapping[str, Any]) -> str:
    text = json.dumps({key: value for key, value in facts.items() if key != DIGEST}, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _check_files(folder: Path, checksums: Mapping[str, str]) -> None:
    """Compare a model's files with their checksums.

    Raises:
        ValueError: naming the first file that is not as it was written.
    """
    there = _files(folder)
    for name in there:
        if name in checksums and _checksum(folder / name) != checksums[name]:
            raise ValueError(f"{name} is not as it was written")
    if lost := sorted({*checksums} - {*there}):
        raise ValueError(f"{lost[0]} is missing")


def _files(folder: Path) -> list[str]:
    """The files in folders of a model, by their path in it; those beside the model's own file are pages for people.

    Raises:
        ValueError: if there are far too many, or one is no file: to read a pipe would wait for ever.
    """
    found: list[str] = []
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            if not path.is_file():
                raise ValueError(f"{path.relative_to(folder)} is not a regular file")
            found.append(path.relative_to(folder).as_posix())
            if len(found) > _MOST_FILES:
                raise ValueError(f"it has more than {_MOST_FILES} files")
    return sorted(name for name in found if "/" in name and not name.startswith(f"{MEMBERS}/"))


def _checksum(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
