"""The extractor: openSMILE's own rows, or its frames."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import opensmile

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_opensmile.plugin import OpenSmileOptions

_LEVELS = {
    "functionals": opensmile.FeatureLevel.Functionals,
    "lld": opensmile.FeatureLevel.LowLevelDescriptors,
}
_FULL_SCALE = np.float32(32767 / 32768)


class OpenSmile(FeatureExtractor):
    """Features of openSMILE (F. Eyben, M. Wöllmer, B. Schuller, ACM Multimedia 2010), through its Python package.

    A clip that is too short for the set has a row, or one frame, of NaN: under about 60 ms, as its frames last up to 60 ms.
    openSMILE works on 16-bit samples, so that samples beyond full scale are clipped here: they would wrap round there.
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

    @property
    def columns(self) -> tuple[str, ...]:
        """openSMILE's names."""
        return tuple(self._smile.feature_names)

    def extract(self, clips: Sequence[Clip]) -> np.ndarray | list[np.ndarray]:
        """Compute one row a clip, or its frames, at the clip's own sampling rate.

        Returns:
            float32, shape ``(len(clips), len(columns))``; with ``level = lld`` a list of arrays of shape
            ``(frames, len(columns))``. NaN for clips that are too short.
        """
        every = [self._frames(clip) for clip in clips]
        return every if self.options.frame_level else np.concatenate(every)

    def _frames(self, clip: Clip) -> np.ndarray:
        """Frames, or the one row of functionals."""
        signal = np.clip(clip.signal, np.float32(-1), _FULL_SCALE)
        return np.ascontiguousarray(self._smile(signal, clip.sampling_rate)[0].T, dtype=np.float32)
