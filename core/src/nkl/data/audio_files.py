"""Audio files that users name one by one, or by their folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from nkl.errors import UserError

ENDINGS = frozenset(
    (
        *(".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".aifc", ".au", ".caf", ".w64", ".rf64"),
        *(".m4a", ".aac", ".amr", ".3gp", ".wma"),  # which a plugin reads, or they are said to need one
    )
)
"""Of the files that are looked for in folders; those named one by one may have any."""


def audio_in_folder(folder: str) -> list[str]:
    """Absolute paths of all audio in a folder and below, in order; hidden files, such as macOS's ``._a.wav``, are not.

    Raises:
        UserError: if there is none.
    """
    found = sorted(str(path.absolute()) for path in Path(folder).rglob("[!.]*") if _is_audio(path))
    if not found:
        missing = not os.path.isdir(folder)
        raise UserError(f"{folder}: {'there is no such folder' if missing else 'no audio file is in this folder'}.")
    return found


def _is_audio(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and path.is_file()


def find_audio(files: Iterable[str], folders: Iterable[str]) -> list[str]:
    """Absolute paths of recordings, each once, in order.

    Raises:
        UserError: naming all that is not there.
    """
    complaints = [f"{file}: there is no such file." for file in files if not os.path.isfile(file)]
    found = {os.path.abspath(file) for file in files}
    for folder in folders:
        try:
            found |= {*audio_in_folder(folder)}
        except UserError as error:
            complaints += error.complaints
    if complaints:
        raise UserError(complaints)
    return sorted(found)
