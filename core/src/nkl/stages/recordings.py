"""Facts of recordings that need the samples: level, silence, clipping."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nkl.data.audio import read_clip
from nkl.kernel.bench import Bench

_FRAME_S = 0.02
_SILENCE_DB = -50.0
_FULL_SCALE = 0.999
_FLOOR = 1e-9


def audio_facts(files: Sequence[str], bench: Bench) -> tuple[pd.DataFrame, list[str]]:
    """Duration, sampling rate, level, silence and clipping of each file.

    Args:
        files: paths.
        bench: what it is done with.

    Returns:
        One row a readable file with ``duration`` (s), ``sampling_rate`` (Hz), ``level_db`` (RMS relative to full scale),
        ``silence_share`` (of frames of 20 ms under -50 dB) and ``clipped_share`` (of samples at full scale); and why the other
        files cannot be read.
    """
    rows, failures = {}, []
    with bench.watchers.stage("listen", len(files)) as advance:
        outcomes = bench.executor.map(facts_of, list(files), "threads")
        for done, (file, outcome) in enumerate(zip(files, outcomes, strict=True), 1):
            if outcome.error:
                failures.append(outcome.error)
            else:
                rows[file] = outcome.value
            advance(done)
    return pd.DataFrame.from_dict(rows, orient="index"), failures


def facts_of(file: str) -> dict[str, float]:
    """The facts of one file (see :func:`audio_facts`).

    Raises:
        nkl.data.audio.AudioError: if it cannot be read.
    """
    clip = read_clip(file)
    size = max(1, int(_FRAME_S * clip.sampling_rate))
    squares = clip.signal.astype(np.float64) ** 2
    whole = squares[: len(squares) // size * size].reshape(-1, size)
    frames = whole.mean(axis=1) if len(whole) else squares.mean(keepdims=True)
    return {
        "duration": clip.duration,
        "sampling_rate": float(clip.sampling_rate),
        "level_db": float(10 * np.log10(squares.mean() + _FLOOR)),
        "silence_share": float((10 * np.log10(frames + _FLOOR) < _SILENCE_DB).mean()),
        "clipped_share": float((np.abs(clip.signal) >= _FULL_SCALE).mean()),
    }
