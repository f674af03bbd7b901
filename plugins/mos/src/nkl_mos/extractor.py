"""The feature."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_mos.plugin import MosOptions
from nkl_mos.raters import RATE, SCORES, Rater, rater_for


class Mos(FeatureExtractor):
    """Mean opinion scores from about 1 (bad) to 5 (excellent).

    ``mos``, and with DNSMOS ``mos_sig``, ``mos_bak``, ``mos_p808``.
    """

    options: MosOptions
    sampling_rate = RATE

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the scores."""
        return SCORES[self.options.model]

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Rate.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        return self._rater.rate([clip.signal for clip in clips]).astype(np.float32)

    @functools.cached_property
    def _rater(self) -> Rater:
        """Made when there is something to rate."""
        return rater_for(self.options.model, self.options.weights, self.options.device)
