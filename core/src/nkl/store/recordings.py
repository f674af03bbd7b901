"""What is known of audio files, remembered for as long as they do not change."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import soundfile

from nkl.data.audio import AudioError
from nkl.data.decoding import decoders_state
from nkl.data.examining import examine, is_young, state_of
from nkl.data.recording import Recording
from nkl.errors import UserError
from nkl.store.folder import PartFolder, log
from nkl.store.keys import KEY_BYTES

FOLDER = "recordings"
ROW = np.dtype(
    [
        ("audio", "V16"),
        ("samples", "V16"),
        ("frames", "<i8"),
        ("sampling_rate", "<i4"),
        ("channels", "<i4"),
        *((name, "<f8") for name in ("peak", "offset", "level_db", "silence_share", "clipped_share", "correlation")),
    ]
)
"""A row of the memory: the fields of :class:`nkl.data.Recording` but for the state, which is in its key."""

_READING = 2  # raised when files are read in another way, so that what is remembered no longer holds
_THREADS = 8
_AT_ONCE = 1024
_KEYS_AT_ONCE = 256  # a task a file costs more than the key itself


def read_recordings(
    root: Path,
    files: Sequence[str],
    max_minutes: float = math.inf,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Recording | AudioError]:
    """Read files, but for those that are known (see :meth:`nkl.store.Store.recordings`)."""
    different = list(dict.fromkeys(files))
    memory = PartFolder(root / FOLDER, ROW.itemsize, np.uint8)
    with ThreadPoolExecutor(_THREADS) as threads:
        chunks = [different[start : start + _KEYS_AT_ONCE] for start in range(0, len(different), _KEYS_AT_ONCE)]
        states = [state for chunk in threads.map(_states, chunks) for state in chunk]
        keys = b"".join(map(_key, states))
        known, found = memory.lookup(np.frombuffer(keys, np.uint8).reshape(-1, KEY_BYTES))
        recordings: dict[str, Recording | AudioError] = {}
        for at, file in enumerate(different):
            recordings[file] = _recalled(file, states[at], known[at], max_minutes) if found[at] else AudioError("")
        unknown = [different[at] for at in np.flatnonzero(~found)]
        done = len(different) - len(unknown)
        for start in range(0, len(unknown), _AT_ONCE):
            batch, lasting = unknown[start : start + _AT_ONCE], []
            for file, (recording, lasts) in zip(
                batch, threads.map(_read, batch, [max_minutes] * len(batch)), strict=True
            ):
                recordings[file] = recording
                if lasts and isinstance(recording, Recording):
                    lasting.append(_key(recording.state) + _row(recording))
                done += 1
                if progress is not None:
                    progress(done, len(different))
            _remember(memory, lasting)
    memory.close()
    return recordings


def _states(files: Sequence[str]) -> list[str]:
    return list(map(_state, files))


def _state(file: str) -> str:
    try:
        return state_of(file, os.stat(file))
    except (OSError, ValueError):
        return ""  # known to nobody, so that reading says what is wrong with the file


def _key(state: str) -> bytes:
    facts = (state, _READING, soundfile.__libsndfile_version__, decoders_state())
    return hashlib.blake2b(repr(facts).encode(), digest_size=KEY_BYTES).digest()


def _read(file: str, max_minutes: float) -> tuple[Recording | AudioError, bool]:
    """What is known of a file, and whether it is sure to be the same next time."""
    try:
        recording = examine(file, max_minutes)
        state = os.stat(file)
    except AudioError as error:
        return error, False
    except OSError as error:
        return AudioError(f"{file}: vanished while it was read: {error.strerror}"), False
    return recording, not is_young(state) and state_of(file, state) == recording.state


def _recalled(file: str, state: str, row: np.ndarray, max_minutes: float) -> Recording | AudioError:
    audio, samples, *facts = row.view(ROW)[0].item()
    recording = Recording(state, audio.hex(), samples.hex(), *facts)
    if recording.duration > 60 * max_minutes:
        return AudioError(f"{file}: lasts longer than EXP.max_minutes = {max_minutes:g}")
    return recording


def _row(recording: Recording) -> bytes:
    facts = [getattr(recording, name) for name in ROW.names[2:]]  # type: ignore[index]
    row = (bytes.fromhex(recording.audio), bytes.fromhex(recording.samples), *facts)
    return np.array([row], dtype=ROW).tobytes()


def _remember(memory: PartFolder, rows: list[bytes]) -> None:
    both = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, KEY_BYTES + memory.width)
    try:
        memory.append(both[:, :KEY_BYTES], both[:, KEY_BYTES:])
    except UserError as error:  # a store that may only be read still serves its rows
        log.warning("what is known of the audio files is not remembered: %s", error)
