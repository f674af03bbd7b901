"""Opening audio files: regular files alone, and of those what libsndfile can decode."""

from __future__ import annotations

import os
import re
import stat
import struct
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import soundfile

from nkl.data.decoding import decoders, kind_of_media, media_advice
from nkl.errors import in_one_line

SLOWEST_HZ, FASTEST_HZ = 1000, 768_000
"""Sampling rates outside these are those of damaged headers."""

_POINTERS = {
    b"version https://git-lfs": "is a git-lfs pointer in place of the audio: fetch it with `git lfs pull`",
    b"/annex/objects/": "is a git-annex pointer in place of the audio: fetch it with `git annex get`",
    b"<!doctype html": "is a web page in place of the audio: download the file itself",
    b"<html": "is a web page in place of the audio: download the file itself",
}
_SHORT = re.compile(r"^ *(?:data|SSND|BODY|Data Size|riff|Riff size) *: (\d+) \(should be (\d+)\)", re.MULTILINE)
"""In libsndfile's log: the bytes that a header promises, and those that there are."""
_UNKNOWN = 0x7FFF0000  # sizes from here on are those of programs that wrote to a pipe and knew no better
_LOST_S = 0.1  # a file that holds this much less than its header promises is broken off
_NO_UTF8 = r"\udc"  # as Python names a byte that is no UTF-8
_IN_MEMORY = 64 << 20  # what a plugin decodes is written to a temporary file from this size on
_TIMES = 64  # by which the length of an MP3 is overstated
_CHUNKED = ("WAV", "WAVEX", "RF64", "W64")
_NO_CHUNK = "Exiting parser"  # in libsndfile's log, where what comes after the samples is not of the format
_IN_A_ROW = ("MP3", "FLAC", "OGG", "AU")  # formats with nothing but samples from the first one on
_FRAME = struct.Struct(">I")


class AudioError(Exception):
    """A file or a segment that cannot be used; the message names the file and says why, in one line."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that is open for decoding.

    Attributes:
        reader: gives the samples.
        frames: samples a channel, as the header tells; ``None`` where it does not tell and libsndfile only guesses.
        source: what it is read from; ``None`` where a plugin has decoded it.
    """

    reader: soundfile.SoundFile
    frames: int | None
    source: _Source | None = None

    def unread(self) -> float:
        """The share of its bytes (0 to 1) that come after those that have been decoded, and may be audio too."""
        kind = self.reader.format
        chunked = kind in _CHUNKED and _NO_CHUNK in self.reader.extra_info
        return self.source.unread() if self.source is not None and (chunked or kind in _IN_A_ROW) else 0.0


@contextmanager
def stream_of(file: str) -> Iterator[BinaryIO]:
    """Open a regular file that is not empty.

    Raises:
        AudioError: it is not there, is something else, or may not be read.
    """
    try:
        file.encode("utf-8")
        state = os.stat(file)  # before it is opened: to open a fifo is to wait for whoever writes to it
        if stat.S_ISDIR(state.st_mode):
            raise AudioError(f"{file}: is a folder, not an audio file")
        if not stat.S_ISREG(state.st_mode):
            raise AudioError(f"{file}: is a device or a pipe, not an audio file")
        if not state.st_size:
            raise AudioError(f"{file}: is empty (0 bytes)")
        stream = open(file, "rb")  # noqa: SIM115  # what goes wrong from here on is said in other words
    except FileNotFoundError as error:
        if _NO_UTF8 in file:
            raise AudioError(f"{file}: its name is not UTF-8; rename it") from error
        raise AudioError(f"{file}: there is no such file") from error
    except UnicodeEncodeError as error:
        raise AudioError(f"{plain_name(file)}: its name is not UTF-8; rename it") from error
    except ValueError as error:
        raise AudioError(f"{plain_name(file)}: is not a name that a file can have ({error})") from error
    except OSError as error:
        raise AudioError(f"{file}: cannot be read: {error.strerror}") from error
    with stream:
        try:
            yield stream
        except OSError as error:
            raise AudioError(f"{file}: cannot be read: {error.strerror or error}") from error


def plain_name(file: str) -> str:
    """A name that can be written into tables and messages: what is not UTF-8 in it, or cannot be printed, as an escape.

    No file is found under it; :func:`stream_of` then says why.
    """
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in file)


@contextmanager
def sound_of(stream: BinaryIO, file: str) -> Iterator[Sound]:
    """Open for decoding what a stream holds.

    Args:
        stream: can be sought in.
        file: its name, for messages.

    Raises:
        AudioError: it is not audio that can be read, or its header cannot be true.
    """
    source = _Source(stream)
    with ExitStack() as opened:
        reader, decoded = _readable(source, file, opened)
        guess = reader.frames
        if not SLOWEST_HZ <= reader.samplerate <= FASTEST_HZ:
            raise AudioError(
                f"{file}: its header says {reader.samplerate} Hz; the sampling rate must be from {SLOWEST_HZ} to {FASTEST_HZ} Hz"
            )
        if decoded or reader.format != "MP3" or _says_its_length(stream):
            yield Sound(reader, _whole(reader, file), None if decoded else source)
            return
    # Where the header does not say how long an MP3 is, libsndfile guesses by the size of the file and stops there.
    overstated = _Source(stream, _TIMES)
    with _reader(overstated, file) as reader:
        yield Sound(reader, reader.frames if reader.frames == guess else None, overstated)


def _says_its_length(stream: BinaryIO) -> bool:
    """Whether the first frame of an MP3 is a header that says how many follow, as Xing and LAME write it."""
    stream.seek(0)
    start = stream.read(10)
    tag = 0
    if start[:3] == b"ID3":  # seven bits a byte
        tag = 10 + sum(byte << shift for byte, shift in zip(start[6:10], (21, 14, 7, 0), strict=False))
    stream.seek(tag)
    frame = stream.read(48)
    if len(frame) < 48 or (header := _FRAME.unpack_from(frame)[0]) >> 21 != 0x7FF:
        return False
    newest, single = header >> 19 & 3 == 3, header >> 6 & 3 == 3  # MPEG 1; one channel
    at = 4 + (17 if newest == single else 32 if newest else 9)
    return frame[at : at + 4] in (b"Xing", b"Info") and bool(frame[at + 7] & 1)


def _readable(stream: _Source, file: str, opened: ExitStack) -> tuple[soundfile.SoundFile, bool]:
    """A reader of a stream, or of what a plugin has decoded of it, and whether it has."""
    stream.seek(0)
    kind = kind_of_media(stream.read(16))
    if kind is None or not decoders():
        return opened.enter_context(_reader(stream, file)), False
    decoded = cast("BinaryIO", opened.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)))  # noqa: SIM115
    stream.plain.seek(0)
    try:
        decoders()[0].load()(stream.plain, decoded)
    except Exception as error:
        raise AudioError(f"{file}: is {kind} that cannot be read: {in_one_line(error)}") from error
    return opened.enter_context(_reader(decoded, file)), True


def _reader(stream: Any, file: str) -> soundfile.SoundFile:
    stream.seek(0)
    try:
        return soundfile.SoundFile(stream)
    except (soundfile.LibsndfileError, TypeError, ValueError, RuntimeError) as error:  # TypeError: headerless .raw
        stream.seek(0)
        start = stream.read(100)
        for mark, what in _POINTERS.items():
            if start.lstrip().lower().startswith(mark):
                raise AudioError(f"{file}: {what}") from error
        if kind := kind_of_media(start):
            raise AudioError(f"{file}: {media_advice(file, kind)}") from error
        raise AudioError(
            f"{file}: is not audio that can be read ({reason_of(error)}); WAV, FLAC, OGG and MP3 can be, convert it to one of "
            "them"
        ) from error


def _whole(reader: soundfile.SoundFile, file: str) -> int:
    """The frames of a file that holds as many bytes as its header promises."""
    frames: int = reader.frames
    for promised, there in ((int(a), int(b)) for a, b in _SHORT.findall(reader.extra_info)):
        if there < promised < _UNKNOWN and there:
            check_whole(file, frames, round(frames * promised / there), reader.samplerate)
    return frames


def check_whole(file: str, there: int, promised: int, rate: int) -> None:
    """Refuse what is broken off.

    Args:
        file: for the message.
        there: frames that there are.
        promised: frames that the header speaks of.
        rate: in Hz.

    Raises:
        AudioError: more than a tenth of a second is missing.
    """
    if promised - there > _LOST_S * rate:
        raise AudioError(
            f"{file}: breaks off: holds {there / rate:.1f} of the {promised / rate:.1f} s that its header promises"
        )


class _Source:
    """A stream that knows how far it has been read.

    Args:
        stream: the true one, as ``plain``.
        times: by which it says that it is longer than it is, so that a decoder which guesses does not stop too early.
    """

    def __init__(self, stream: BinaryIO, times: int = 1) -> None:
        self.plain, self._at = stream, 0
        self._true = stream.seek(0, os.SEEK_END)
        self._size = self._true * times

    def unread(self) -> float:
        """The share of what is there that comes after what has been read last."""
        return max(0.0, 1 - self._at / self._true)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, count: int = -1) -> bytes:
        self.plain.seek(self._at)
        found = self.plain.read(count)
        if not found and self._true <= self._size - 1024 <= self._at:  # looked at for tags before anything is decoded
            found = bytes(min(max(count, 0), self._size - self._at))
        self._at += len(found)
        return found

    def readinto(self, buffer: Any) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def write(self, data: bytes) -> int:
        raise OSError("is read alone")


def reason_of(error: Exception) -> str:
    """What libsndfile says, in one line."""
    text = getattr(error, "error_string", None) or str(error)
    return " ".join(text.split()).rstrip(".")
