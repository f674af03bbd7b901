"""A segmenter for tests: whatever is not silent is speech, and its pitch tells who speaks."""

from __future__ import annotations

import time

import numpy as np

from nkl.data.clip import Clip
from nkl.data.segment import Segment
from nkl.parts.segmenter import Segmenter

_FRAME_S = 0.05
_QUIET = 0.05
_HIGH_HZ = 300


class Voice(Segmenter):
    """Runs of frames of 50 ms whose peak is over 0.05."""

    sampling_rate = 8000

    def segment(self, clip: Clip) -> list[Segment]:
        if self.options.fail and self.options.fail in clip.file:
            raise RuntimeError("voice is hoarse")
        if self.options.log:
            with open(self.options.log, "a", encoding="utf-8") as log:
                log.write(clip.file + "\n")
        time.sleep(self.options.nap)
        size = int(_FRAME_S * clip.sampling_rate)
        loud = [bool(np.abs(clip.signal[at : at + size]).max() > _QUIET) for at in range(0, len(clip.signal), size)]
        edges = np.flatnonzero(np.diff([False, *loud, False])).reshape(-1, 2) * _FRAME_S
        return [self._segment(clip, start, min(end, clip.duration)) for start, end in edges]

    def _segment(self, clip: Clip, start: float, end: float) -> Segment:
        own = clip.signal[round(start * clip.sampling_rate) : round(end * clip.sampling_rate)]
        pitch = np.count_nonzero(np.diff(np.signbit(own))) / 2 / (end - start)
        labels = {"speaker": "high" if pitch > _HIGH_HZ else "low"} if self.options.speakers else {}
        return Segment(float(clip.start + start), float(clip.start + end), labels)
