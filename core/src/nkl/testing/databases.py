"""A tiny database in a folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import soundfile

from nkl.testing.clips import voice

_LABELS = ("anger", "joy")
_SPEAKERS = ("anna", "ben", "carl")


def write_audio(folder: Path) -> pd.DataFrame:
    """Write six wav files of a fifth of a second, named ``<speaker>_<emotion>_1.wav``.

    Returns:
        One row a file: ``file`` (relative to the folder), ``speaker``, ``emotion``.
    """
    rows = []
    for number, speaker in enumerate(_SPEAKERS):
        for higher, emotion in enumerate(_LABELS):  # one recording must not have two labels
            file = f"{speaker}_{emotion}_1.wav"
            clip = voice(0.2, 8000, 110.0 + 20 * number + 5 * higher)
            soundfile.write(folder / file, clip.signal, clip.sampling_rate)
            rows.append((file, speaker, emotion))
    return pd.DataFrame(rows, columns=["file", "speaker", "emotion"])
