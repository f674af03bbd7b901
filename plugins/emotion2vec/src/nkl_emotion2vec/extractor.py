"""The extractors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_emotion2vec.encoder import RATE, Emotion2vecEncoder
from nkl_emotion2vec.plugin import ScoreOptions
from nkl_emotion2vec.scores import EmotionScores
from nkl_encoder.encoder import Encoder
from nkl_encoder.extractor import EncoderExtractor


class Embeddings(EncoderExtractor):
    """Frames of emotion2vec (Z. Ma et al., Findings of ACL 2024), pooled."""

    def make_encoder(self, folder: Path) -> Encoder:
        """Load the network from a folder."""
        return Emotion2vecEncoder(folder, self.options.max_seconds)


class Scores(FeatureExtractor):
    """Probabilities of the emotions that emotion2vec+ was fine-tuned for, one a column."""

    sampling_rate = RATE

    def __init__(self, options: ScoreOptions) -> None:
        super().__init__(options)
        self._scores = EmotionScores(options)

    @property
    def columns(self) -> tuple[str, ...]:
        """``emotion2vec_angry`` ..."""
        return tuple(f"{self.options.prefix}_{label}" for label in self._scores.labels)

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        return self._scores.of(clips)
