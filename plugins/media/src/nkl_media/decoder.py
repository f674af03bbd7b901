"""The decoder."""

from __future__ import annotations

from typing import BinaryIO

import av
import numpy as np
import soundfile


def decode(stream: BinaryIO, into: BinaryIO) -> None:
    """Write the first sound track of a file as a WAV of floats, at its own rate and with its own channels.

    Args:
        stream: the file.
        into: the WAV.

    Raises:
        ValueError: there is no sound in it.
        av.FFmpegError: it is damaged, or of a kind that FFmpeg does not know.
    """
    with av.open(stream, metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise ValueError("there is no sound in it")
        track = container.streams.audio[0]
        rate, channels = track.codec_context.sample_rate, track.codec_context.channels
        plain = av.AudioResampler(format="flt", layout=track.codec_context.layout, rate=rate)
        with soundfile.SoundFile(into, "w", rate, channels, "FLOAT", format="RF64") as sound:
            for frame in container.decode(track):
                _write(plain.resample(frame), sound, channels)
            _write(plain.resample(None), sound, channels)


def _write(frames: list[av.AudioFrame], sound: soundfile.SoundFile, channels: int) -> None:
    for frame in frames:
        sound.write(np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, channels))
