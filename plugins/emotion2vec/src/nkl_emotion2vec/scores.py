"""The probabilities of emotions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from nkl.data import Clip
from nkl.errors import UserError
from nkl_emotion2vec.checkpoint import emotions
from nkl_emotion2vec.encoder import RATE, Emotion2vecEncoder
from nkl_emotion2vec.plugin import EmotionOptions, ScoreOptions
from nkl_encoder.batches import Batches
from nkl_encoder.pooling import Moments, moments, pooled
from nkl_network.placing import placed


class EmotionScores:
    """A fine-tuned model (emotion2vec+), and what its classes are called.

    Attributes:
        labels: of the classes.
    """

    def __init__(self, options: ScoreOptions | EmotionOptions) -> None:
        folder = options.folder()
        self._encoder = encoder = Emotion2vecEncoder(folder, options.max_seconds)
        projection = encoder.network.proj
        if projection is None:
            raise UserError(
                f"{options.prefix}.model = {options.source} knows no emotions: take one of emotion2vec+, such as "
                "emotion2vec/emotion2vec_plus_large."
            )
        device = placed(encoder.network, options.device, options.dtype)
        self._projection = projection
        named = emotions(folder, encoder.sizes.classes)
        self._classes, self.labels = list(named), tuple(named.values())
        self._batches = Batches(encoder.longest, 0, RATE, options.budget(device.type))

    def of(self, clips: Sequence[Clip]) -> np.ndarray:
        """Probabilities, float32, shape ``(len(clips), len(labels))``; rows sum to one."""
        windows = self._batches.over([self._encoder.prepare(clip.signal) for clip in clips], self._moments)
        means = self._encoder.tensor(np.stack([pooled(parts, "mean") for parts in windows]))
        with torch.inference_mode():
            scores = self._projection(means)[:, self._classes].float().softmax(dim=1)
        probabilities: np.ndarray = scores.cpu().numpy()
        return probabilities

    def _moments(self, windows: Sequence[np.ndarray]) -> list[Moments]:
        return [moments(frames) for frames in self._encoder.frames(windows, lambda compute: compute().float())]
