"""The extractor: openSMILE's rows as they are, or its frames pooled."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
import opensmile

from nkl.parts.clip import Clip
from nkl.parts.extractor import FeatureExtractor
from nkl_opensmile.plugin import OpenSmileOptions

_STATISTICS: dict[str, Callable[..., np.ndarray]] = {
    "mean": np.mean,
    "std": np.std,
    "min": np.min,
    "max": np.max,
    "median": np.median,
}
_LEVELS = {
    "functionals": opensmile.FeatureLevel.Functionals,
    "lld": opensmile.FeatureLevel.LowLevelDescriptors,
}
_FULL_SCALE = np.float32(32767 / 32768)


class OpenSmile(FeatureExtractor):
    """Features of openSMILE (F. Eyben, M. Wöllmer, B. Schuller, ACM Multimedia 2010), through its Python package.

    A clip that is too short for the set has a row of NaN: under about 60 ms, as its frames last up to 60 ms. openSMILE
    works on 16-bit samples, so that samples beyond full scale are clipped here, lest they wrap round there.
    """

    may_be_nan = True
    options: OpenSmileOptions

    def __init__(self, options: OpenSmileOptions) -> None:
        super().__init__(options)
        self.sampling_rate = options.sampling_rate
        # Not catch_warnings, which is not safe in threads. Options and class description say both things.
        for message in ("Segment too short, filling with NaN", r"Feature set '.*' is deprecated"):
            warnings.filterwarnings("ignore", message=message, category=UserWarning)
        self._smile = opensmile.Smile(
            feature_set=opensmile.FeatureSet[options.feature_set], feature_level=_LEVELS[options.level]
        )
        names = tuple(self._smile.feature_names)
        pooled = tuple(f"{name}_{statistic}" for statistic in options.pooling for name in names)
        self._columns = names if options.level == "functionals" else pooled

    @property
    def columns(self) -> tuple[str, ...]:
        """openSMILE's names; with ``level = lld`` all ``<descriptor>_mean``, then all ``<descriptor>_std`` …"""
        return self._columns

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip, at the clip's own sampling rate.

        Returns:
            float32, shape ``(len(clips), len(columns))``; rows of NaN for clips that are too short.
        """
        return np.stack([self._row(clip) for clip in clips])

    def _row(self, clip: Clip) -> np.ndarray:
        signal = np.clip(clip.signal, np.float32(-1), _FULL_SCALE)
        frames = self._smile(signal, clip.sampling_rate)[0]
        if self.options.level == "functionals":
            return np.asarray(frames[:, 0], dtype=np.float32)
        rows = [_STATISTICS[statistic](frames.astype(np.float64), axis=1) for statistic in self.options.pooling]
        return np.concatenate(rows).astype(np.float32)
