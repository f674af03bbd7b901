"""What a user wants predictions for: files, folders, lists, standard input, a microphone."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from nkl.data import (
    audio_in_folder,
    refuse_other_unit,
    segmented_index,
)
from nkl.errors import UserError, did_you_mean
from nkl.files import storing
from nkl_tables.lookup import folders_around, nearby, on_disk
from nkl_tables.table import read_table
from nkl_tables.text import decoded

_LISTS = frozenset((".csv", ".tsv", ".txt", ".parquet", ".pq"))
log = logging.getLogger("nkl.predict")
_SOUNDS = (b"RIFF", b"fLaC", b"OggS", b"ID3", b"FORM")


def find(names: Sequence[str], temporary: Path) -> pd.DataFrame:
    """The segments that some names stand for, each once.

    Args:
        names: audio files; folders, with all audio below them; lists: a csv, tsv or parquet with a column ``file`` and, if
            wanted, ``start`` and ``end`` (seconds or ``0 days 00:00:01``) and further columns, or a txt with a path a
            line; ``-`` for standard input, which holds audio or paths. Paths in a list are taken from the list's folder,
            and from the working directory if nothing is there.
        temporary: folder for audio from standard input.

    Returns:
        On the segmented index, with the further columns of lists.

    Raises:
        UserError: naming all that is not there or cannot be understood.
    """
    tables: list[pd.DataFrame] = []
    complaints: list[str] = []
    for name in names:
        try:
            tables.append(_found(name, temporary))
        except UserError as error:
            complaints += error.complaints
    if complaints:
        raise UserError(complaints)
    table = pd.concat(tables) if len(tables) > 1 else tables[0]
    return table[~table.index.duplicated()]


def record(seconds: float, temporary: Path, rate: int = 16000) -> pd.DataFrame:
    """Record from the microphone.

    Args:
        seconds: how long.
        temporary: folder for the recording.
        rate: in Hz.

    Raises:
        UserError: if there is no microphone, or no package to record with.
    """
    try:
        import sounddevice
    except (ImportError, OSError) as error:  # OSError: the package is there, the PortAudio library is not
        raise UserError(f"--mic needs the package sounddevice ({error}): pip install sounddevice") from error
    try:
        signal = sounddevice.rec(int(seconds * rate), samplerate=rate, channels=1, dtype="float32")
        sounddevice.wait()
    except sounddevice.PortAudioError as error:
        raise UserError(f"--mic: no microphone can be recorded from: {error}") from error
    return _written(signal[:, 0], rate, temporary / "microphone.wav")


def _found(name: str, temporary: Path) -> pd.DataFrame:
    if name == "-":
        return _standard_input(temporary)
    path = Path(name)
    if path.is_dir():
        return _whole(audio_in_folder(name))
    if not path.is_file():
        there = [str(one) for one in path.parent.iterdir()] if path.parent.is_dir() else []
        raise UserError(f"{name}: there is no such file or folder.{did_you_mean(str(path), there)}")
    if path.suffix.lower() in _LISTS:
        return _listed(path)
    return _whole([str(path.absolute())])


def _standard_input(temporary: Path) -> pd.DataFrame:
    data = sys.stdin.buffer.read()
    if data.startswith(_SOUNDS):
        path = temporary / "standard-input.audio"
        with storing(path):
            path.write_bytes(data)
        return _whole([str(path)])
    try:
        lines = _lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UserError("standard input: is neither audio (WAV, FLAC, OGG, MP3, AIFF) nor a list of paths.") from None
    if not lines:
        raise UserError("standard input: is empty; it should hold audio, or a path a line.")
    return _whole([_placed(line, Path()) for line in lines])


def _listed(path: Path) -> pd.DataFrame:
    if path.suffix.lower() == ".txt" and not _has_header(path):
        text, note = decoded(path)
        files = _lines(text)
        if not files:
            raise UserError(f"{path}: lists no files.")
        notes = [note] if note else []
        found = _whole(_places(path, files, notes))
    else:
        table = read_table(path)
        notes = list(table.notes)
        index = table.index(_places(path, list(table.cells["file"]), notes))
        refuse_other_unit(str(path), index)
        found = table.written().set_axis(index)
    for note in notes:
        log.warning("%s", note)
    if repeated := int(found.index.duplicated().sum()):
        log.warning("%s: %d of %d rows repeat a segment; the first row of each is kept.", path, repeated, len(found))
    return found


def _has_header(path: Path) -> bool:
    """Whether a text file is a table, not a path a line."""
    first = next(iter(_lines(decoded(path)[0])), "")
    return "file" in [cell.strip().strip('"').lower() for cell in re.split("[,;\t]", first)] or first.startswith("sep=")


def _places(path: Path, files: Sequence[str], notes: list[str]) -> list[str]:
    """Where the files of a list are; complains where they are in another folder."""
    found, note = on_disk(str(path), [_placed(file, path.parent) for file in files])
    notes += [note] if note else []
    missing = list(dict.fromkeys(file for file, place in zip(files, found, strict=True) if not os.path.exists(place)))
    if 2 * len(missing) <= len(set(files)):
        return found
    around = [folder for base in (path.parent.absolute(), Path.cwd()) for folder in folders_around(str(base))]
    near = nearby(missing, {os.path.relpath(folder, path.parent): folder for folder in around})
    if near and 2 * near[2] > len(missing):
        raise UserError(
            f"{path}: {len(missing)} of {len(set(files))} files do not exist, such as {missing[0]}. Did you mean {near[1]}? "
            f"{near[2]} of {len(missing)} would be found, were {near[0]}/ written before them."
        )
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _placed(file: str, folder: Path) -> str:
    beside = folder / file
    return os.path.abspath(beside if beside.exists() or not os.path.exists(file) else file)


def _whole(files: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(index=segmented_index(files))


def _written(signal: np.ndarray, rate: int, path: Path) -> pd.DataFrame:
    soundfile.write(path, signal, rate)
    return _whole([str(path)])
