"""What the toys of other forms do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data import Chart, Clip, Clips, Frames, Samples, Segment, Series
from nkl.parts import FeatureExtractor, Learner, Model, Predictor, Segmenter


class Levels(FeatureExtractor):
    """Level and peak of each 50 ms."""

    sampling_rate = 8000
    columns = ("level", "peak")

    def extract(self, clips: Sequence[Clip]) -> np.ndarray | list[np.ndarray]:
        found = []
        for clip in clips:
            _note(self.options.log, clip)
            parts = np.array_split(clip.signal, max(1, len(clip.signal) // 400))
            frames = np.array([[10 * np.sqrt((one**2).mean()), np.abs(one).max()] for one in parts], dtype=np.float32)
            found.append(frames[:0] if self.options.empty and self.options.empty in clip.file else frames)
        return found if self.options.frame_level else np.array([one.mean(axis=0) for one in found])


class Words(FeatureExtractor):
    """Numbers of letters and words."""

    columns = ("letters", "words")

    def extract(self, clips: Sequence[str]) -> np.ndarray:
        return np.array([[len(text), len(text.split())] for text in clips], dtype=np.float32)


class ByFrames(Learner):
    """Nearest mean of the frames."""

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Model:
        assert isinstance(train.features, Frames)
        return Nearest.fit(train.features.pooled(["mean"]), train)


class ByEar(Learner):
    """Nearest loudness."""

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Model:
        assert isinstance(train.features, Clips) and train.columns == ()
        return Nearest.fit(_heard(train.features), train)


class Nearest(Model):
    """Class means."""

    def __init__(self, means: np.ndarray) -> None:
        self.means = means

    @classmethod
    def fit(cls, rows: np.ndarray, train: Samples) -> Nearest:
        return cls(np.array([rows[train.target == code].mean(axis=0) for code in range(len(train.labels))]))

    def predict(self, features: Frames | Clips) -> np.ndarray:
        rows = features.pooled(["mean"]) if isinstance(features, Frames) else _heard(features)
        odds = np.exp(-((rows[:, None, :] - self.means) ** 2).sum(axis=2)).astype(np.float64)
        return odds / odds.sum(axis=1, keepdims=True)

    def explain(self, features: Frames | Clips) -> tuple[Chart, ...]:
        (row,) = features.pooled(["mean"]) if isinstance(features, Frames) else _heard(features)
        loudness = Series("loudness", np.atleast_1d(row), np.arange(np.size(row)))
        return (Chart("loudness", "lines", "Loudness", f"As loud as {np.mean(row):.3f}.", (loudness,)),)

    def save(self, folder: Path) -> None:
        (folder / "means.json").write_text(json.dumps(self.means.tolist()), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Nearest:
        return cls(np.array(json.loads((folder / "means.json").read_text(encoding="utf-8"))))


class Loud(Predictor):
    """Whether a clip is loud, against the mean of all clips in the end."""

    sampling_rate = 8000
    columns = ("level", "loud", "curve")

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        rows = []
        for clip in clips:
            if self.options.fail and self.options.fail in clip.file:
                raise RuntimeError("too loud to say")
            _note(self.options.log, clip)
            level = float(np.abs(clip.signal).max())
            rows.append((level if level > 0 else None, bool(level > 0.5), clip.signal[:3]))
        return pd.DataFrame(rows, columns=list(self.columns))

    def conclude(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[["loud"]].assign(louder=table["level"] > table["level"].mean())


class Length(Predictor):
    """The number of words of a text."""

    columns = ("words",)

    def predict(self, clips: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame({"words": [len(text.split()) for text in clips]})


class Halves(Segmenter):
    """Two halves, of which the second one is another speaker's."""

    sampling_rate = 8000

    def segment(self, clip: Clip) -> list[Segment]:
        middle = (clip.start + clip.end) / 2
        return [Segment(clip.start, middle, {"speaker": "A"}), Segment(middle, clip.end, {"speaker": "B"})]


def _heard(clips: Clips) -> np.ndarray:
    return np.array([[10 * np.abs(clips.read(at, 8000).signal).mean()] for at in range(len(clips))])


def _note(log: str, clip: Clip) -> None:
    if log:
        with open(log, "a", encoding="utf-8") as stream:
            stream.write(clip.file + "\n")
