"""Print the numbers of ``nkl_praat.reference``, computed anew from one LibriSpeech utterance a speaker.

Usage: ``python fit_reference.py FOLDER``, where FOLDER holds ``librispeech.csv`` (columns file, speaker) and the audio.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from nkl_praat.analysis import Analyses
from nkl_praat.formants import formant_features
from nkl_praat.options import PraatOptions
from nkl_praat.voice import JITTER, SHIMMER, voice_features

MEDIANS = [f"f{number}_median" for number in (1, 2, 3, 4)]


def measure(path: Path) -> dict[str, float]:
    """Voice and formant features of one file, with default options."""
    signal, rate = soundfile.read(path, dtype="float32")
    analyses = Analyses(signal, rate, PraatOptions())
    return voice_features(analyses) | formant_features(analyses)


def first_component(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights that give a score of variance 1 along the first principal component, and its share of the variance."""
    variances, directions = np.linalg.eigh(np.corrcoef(values.T))
    direction = directions[:, -1] * np.sign(directions[:, -1].sum())
    return direction / np.sqrt(variances[-1]), variances[-1] / variances.sum()


def rounded(values: np.ndarray) -> list[float]:
    """Five significant digits."""
    return [float(f"{value:.5g}") for value in values]


def main(folder: Path) -> None:
    """Measure, fit and print."""
    utterances = pd.read_csv(folder / "librispeech.csv").drop_duplicates("speaker")
    table = pd.DataFrame([measure(folder / file) for file in utterances["file"]])
    table = table.dropna(subset=[*MEDIANS, *JITTER, *SHIMMER])
    lines = [f"{len(table)} speakers of {len(utterances)}"]
    for name, columns in (("formants", MEDIANS), ("jitter", [*JITTER]), ("shimmer", [*SHIMMER])):
        values = table[columns].to_numpy()
        lines.append(f"{name} means {rounded(values.mean(axis=0))}")
        lines.append(f"{name} deviations {rounded(values.std(axis=0, ddof=1))}")
        if name != "formants":
            weights, share = first_component(values)
            lines.append(f"{name} weights {rounded(weights)}, {share:.1%} of the variance")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
