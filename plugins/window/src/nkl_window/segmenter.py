"""The segmenter ``window``."""

from __future__ import annotations

import math

from nkl.data import Clip, Segment
from nkl.parts import Segmenter
from nkl_window.plugin import WindowOptions


class Window(Segmenter):
    """Windows of one length from the start of the clip on; speech and silence are treated alike."""

    options: WindowOptions

    def segment(self, clip: Clip) -> list[Segment]:
        """Cut the clip; with ``rest = drop``, a clip shorter than a window gives none."""
        length = self.options.length
        hop = self.options.hop or length
        # What is shorter than a sample is an error of rounding.
        tolerance = 1 / clip.sampling_rate
        span = clip.end - clip.start
        count = max(0, math.floor((span - length + tolerance) / hop) + 1)
        bounds = [(number * hop, min(number * hop + length, span)) for number in range(count)]
        covered = bounds[-1][1] if bounds else 0.0
        if span - covered > tolerance:
            bounds = self._with_rest(bounds, count * hop, span, tolerance)
        return [Segment(clip.start + start, min(clip.start + end, clip.end)) for start, end in bounds]

    def _with_rest(
        self, bounds: list[tuple[float, float]], following: float, span: float, tolerance: float
    ) -> list[tuple[float, float]]:
        """The windows, and what comes after the last of them; ``following`` is where the next one would begin."""
        if self.options.rest == "extend":
            return [*bounds[:-1], (bounds[-1][0] if bounds else 0.0, span)]
        # Where windows leave gaps between them, the end may be one.
        if self.options.rest == "keep" and span - following > tolerance:
            return [*bounds, (following, span)]
        return bounds
