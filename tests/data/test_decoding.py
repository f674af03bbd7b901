"""What phones write is known by its first bytes, and handed to whoever can decode it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
import soundfile

from nkl.data import AudioError, decoding, read_clip

PHONE = b"\0\0\0\x1cftypM4A \0\0\0\0" + bytes(100)


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    decoding._decoders.cache_clear()
    yield
    decoding._decoders.cache_clear()


def decode(stream: BinaryIO, into: BinaryIO) -> None:
    """A decoder to whom all files are the same sound."""
    if b"broken" in stream.read():
        raise RuntimeError("no such codec\nat all")
    soundfile.write(into, np.full(800, 0.25), 8000, format="WAV", subtype="FLOAT")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PHONE, "m4a"),
        (b"#!AMR\n" + bytes(50), "amr"),
        (b"\x30\x26\xb2\x75" + bytes(50), "wma"),
        (b"\xff\xf1" + bytes(50), "aac"),
    ],
)
def test_without_a_decoder_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, kind: str
) -> None:
    monkeypatch.setenv("NKL_BLOCK", "report, media")
    file = tmp_path / "a b.m4a"
    file.write_bytes(content)
    with pytest.raises(AudioError) as caught:
        read_clip(str(file))
    advice = 'pip install nkl-plugin-media; or convert it: ffmpeg -i "a b.m4a" "a b.wav"'
    assert str(caught.value) == f"{file}: is {kind}, which needs a plugin: {advice}"


def test_a_decoder_is_asked_for_its_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = metadata.EntryPoint("mine", f"{__name__}:decode", decoding.GROUP)
    monkeypatch.setattr(decoding.metadata, "entry_points", lambda group: [entry])
    monkeypatch.setattr(metadata.EntryPoint, "load", lambda self: decode)
    phone, plain = tmp_path / "a.m4a", tmp_path / "b.wav"
    phone.write_bytes(PHONE)
    soundfile.write(plain, np.full(800, 0.5), 8000)
    assert set(read_clip(str(phone), 0.05).signal) == {0.25}
    assert set(read_clip(str(plain)).signal) == {0.5}
    phone.write_bytes(PHONE + b"broken")
    with pytest.raises(AudioError, match="is m4a that cannot be read: .*no such codec"):
        read_clip(str(phone))
