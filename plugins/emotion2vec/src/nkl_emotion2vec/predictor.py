"""The predictor."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from nkl.data import Clip
from nkl.parts import Predictor
from nkl_emotion2vec.encoder import RATE
from nkl_emotion2vec.plugin import EmotionOptions
from nkl_emotion2vec.scores import EmotionScores


class Emotion(Predictor):
    """The most likely emotion, as emotion2vec+ names it (Z. Ma et al., Findings of ACL 2024)."""

    sampling_rate = RATE
    columns = ("emotion_pred",)

    def __init__(self, options: EmotionOptions) -> None:
        super().__init__(options)
        self._scores = EmotionScores(options)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """Label a batch: one row a clip."""
        best = self._scores.of(clips).argmax(axis=1)
        return pd.DataFrame({"emotion_pred": [self._scores.labels[number] for number in best]})
