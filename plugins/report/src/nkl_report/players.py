"""The worst errors, to be listened to: their audio as data inside the page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from nkl.data import AudioError, Predictions, Report, figure_text, probe, read_clip
from nkl.evaluation import labelled

LONGEST_S = 10.0
_HIGHEST_RATE = 24_000


@dataclass(frozen=True, slots=True)
class Player:
    """One error.

    Attributes:
        file: the file's name, and the segment in it.
        facts: truth, prediction and how sure or how wrong it was, by name.
        source: the audio as a data URI; empty where there is none.
        problem: why there is none, or that it is cut.
    """

    file: str
    facts: tuple[tuple[str, str], ...]
    source: str
    problem: str


def players(report: Report, most: int) -> tuple[Player, ...]:
    """The most confident errors of a classification, or the largest errors of a regression, of the first run."""
    predictions = labelled(report.trials[0].predictions)
    found = []
    for row in _worst(predictions, most):
        file, start, end = predictions.index[row]
        start_s = pd.Timedelta(start).total_seconds() if not pd.isna(start) else 0.0
        end_s = None if pd.isna(end) else pd.Timedelta(end).total_seconds()
        name = Path(str(file)).name
        if start_s or end_s is not None:
            name += f", {start_s:.2f} s to {'the end' if end_s is None else f'{end_s:.2f} s'}"
        source, problem = _audio(str(file), start_s, end_s)
        found.append(Player(name, _facts(predictions, int(row)), source, problem))
    return tuple(found)


def _worst(predictions: Predictions, most: int) -> np.ndarray:
    truth, predicted = predictions.truth, predictions.predicted
    assert truth is not None
    if predictions.probabilities is None:
        badness = np.abs(predicted - truth)
        wrong = badness > 0
    else:
        badness, wrong = predictions.probabilities.max(axis=1), predicted != truth
    order = np.argsort(-badness, kind="stable")
    worst: np.ndarray = order[wrong[order]][:most]
    return worst


def _facts(predictions: Predictions, row: int) -> tuple[tuple[str, str], ...]:
    truth, predicted = predictions.truth, predictions.predicted
    assert truth is not None
    facts: list[tuple[str, str]]
    if predictions.probabilities is None:
        facts = [("truth", f"{truth[row]:.4g}"), ("predicted", f"{predicted[row]:.4g}")]
        facts.append(("error", f"{predicted[row] - truth[row]:+.4g}"))
    else:
        chances = predictions.probabilities[row]
        facts = [("truth", predictions.labels[truth[row]]), ("predicted", predictions.labels[predicted[row]])]
        facts.append(
            ("probability", f"{figure_text(chances[predicted[row]])} (of the truth {figure_text(chances[truth[row]])})")
        )
    if predictions.speakers is not None and not pd.isna(predictions.speakers[row]):
        facts.append(("speaker", str(predictions.speakers[row])))
    return tuple(facts)


def _audio(file: str, start_s: float, end_s: float | None) -> tuple[str, str]:
    """The segment as FLAC in a data URI, and what is wrong with it.

    FLAC loses nothing, plays in all browsers, and takes a tenth of the time of Vorbis or MP3. Recordings above 24 kHz
    are brought down to that: there is hardly any speech above 12 kHz.
    """
    try:
        facts = probe(file)
        last = facts.duration if end_s is None else min(end_s, facts.duration)
        is_cut = last - start_s > LONGEST_S
        rate = _HIGHEST_RATE if facts.sampling_rate > _HIGHEST_RATE else None
        clip = read_clip(file, start_s, start_s + LONGEST_S if is_cut else end_s, rate)
        buffer = io.BytesIO()
        signal = np.clip(clip.signal, -1.0, 1.0)
        soundfile.write(buffer, signal, clip.sampling_rate, format="FLAC", subtype="PCM_16")
    except (AudioError, soundfile.LibsndfileError) as error:
        return "", f"No audio: {error}"
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"data:audio/flac;base64,{data}", f"The first {LONGEST_S:g} s." if is_cut else ""
