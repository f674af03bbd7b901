"""What libsndfile cannot decode: plugins that can, and who to ask where none is there.

Recordings are read in every process and on every floor, so that decoders are found by an entry point of their own,
``nkl.decoders``, and not by a hook: a function ``decode(stream, into)`` that writes the sound of a binary stream as a WAV into
another one.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from importlib import metadata
from typing import BinaryIO

GROUP = "nkl.decoders"
Decoder = Callable[[BinaryIO, BinaryIO], None]

_MARKS = {
    (4, b"ftyp"): "m4a",
    (0, b"#!AMR"): "amr",
    (0, b"\x30\x26\xb2\x75"): "wma",
    (0, b"\xff\xf1"): "aac",
    (0, b"\xff\xf9"): "aac",
    (0, b"\x1a\x45\xdf\xa3"): "webm",
    (8, b"AVI "): "avi",
    (0, b"FLV"): "flv",
}
"""Where and with which bytes the files of phones and cameras begin."""


def decoders() -> tuple[metadata.EntryPoint, ...]:
    """The decoders that are installed and not left out by ``NKL_BLOCK``."""
    return _decoders(os.environ.get("NKL_BLOCK", ""))


@functools.cache
def _decoders(blocked: str) -> tuple[metadata.EntryPoint, ...]:
    names = {name.strip() for name in blocked.split(",")}
    return tuple(entry for entry in metadata.entry_points(group=GROUP) if entry.name not in names)


def decoders_state() -> str:
    """Which decoders there are, in which versions: what they decode may change with them."""
    return ", ".join(f"{entry.name} {entry.dist.version if entry.dist else ''}" for entry in decoders())


def kind_of_media(start: bytes) -> str | None:
    """What a file is by its first bytes, if it is something that phones and cameras write."""
    return next((kind for (at, mark), kind in _MARKS.items() if start[at:].startswith(mark)), None)


def media_advice(file: str, kind: str) -> str:
    """What to do about a file of that kind."""
    name = os.path.basename(file)
    return (
        f"is {kind}, which needs a plugin: pip install nkl-plugin-media; or convert it: "
        f'ffmpeg -i "{name}" "{os.path.splitext(name)[0]}.wav"'
    )
