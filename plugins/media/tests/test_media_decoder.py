"""Files of phones and cameras are read like WAVs of the same sound."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from nkl.data import AudioError, probe, read_clip

RATE = 16000


def encoded(path: Path, signal: np.ndarray, codec: str, rate: int = RATE, video: bool = False) -> str:
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=10) if video else None
        track = container.add_stream(codec, rate=rate)
        track.layout, track.bit_rate = "mono", 12200 if "amr" in codec else 64000
        if picture is not None:
            picture.width = picture.height = 64
            for _ in range(5):
                container.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
            container.mux(picture.encode(None))
        frame = av.AudioFrame.from_ndarray((signal * 32767).astype(np.int16).reshape(1, -1), "s16", "mono")
        frame.sample_rate = rate
        plain = av.AudioResampler(track.format, "mono", rate, track.codec_context.frame_size or 1024)
        for part in [*plain.resample(frame), *plain.resample(None)]:
            container.mux(track.encode(part))
        container.mux(track.encode(None))
    return str(path)


def tone(seconds: float = 1.0, rate: int = RATE) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 300 * np.arange(int(seconds * rate)) / rate)


@pytest.mark.parametrize(
    ("name", "codec", "rate", "video"),
    [
        ("a.m4a", "aac", 16000, False),
        ("a.aac", "aac", 16000, False),
        ("a.3gp", "libopencore_amrnb", 8000, False),
        ("a.amr", "libopencore_amrnb", 8000, False),
        ("a.wma", "wmav2", 44100, False),
        ("a.mp4", "aac", 16000, True),
        ("a.mkv", "aac", 44100, True),
        ("a.mov", "pcm_s16le", 16000, True),
        ("a.avi", "pcm_s16le", 16000, True),
    ],
)
def test_it_is_read(tmp_path: Path, name: str, codec: str, rate: int, video: bool) -> None:
    file = encoded(tmp_path / name, tone(rate=rate), codec, rate, video)
    facts = probe(file)
    assert (facts.sampling_rate, facts.channels) == (rate, 1)
    assert facts.duration == pytest.approx(1, abs=0.15)
    clip = read_clip(file, 0.25, 0.75)
    assert len(clip.signal) == rate // 2
    spectrum = np.abs(np.fft.rfft(clip.signal))
    assert np.argmax(spectrum) * 2 == pytest.approx(300, abs=4)
    assert np.sqrt((clip.signal**2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)


def test_a_video_without_sound_and_a_damaged_file_are_named(tmp_path: Path) -> None:
    silent = tmp_path / "a.mp4"
    with av.open(str(silent), "w") as container:
        picture = container.add_stream("mpeg4", rate=10)
        picture.width = picture.height = 64
        container.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(picture.encode(None))
    with pytest.raises(AudioError, match="there is no sound in it"):
        read_clip(str(silent))
    damaged = Path(encoded(tmp_path / "a.m4a", tone(), "aac"))
    damaged.write_bytes(damaged.read_bytes()[:200])
    with pytest.raises(AudioError, match="is m4a that cannot be read"):
        read_clip(str(damaged))
