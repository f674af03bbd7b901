"""The segmenter ``silero``."""

from __future__ import annotations

from nkl.data import Clip, Segment
from nkl.parts import Segmenter
from nkl_silero.network import FRAME, RATE, Network
from nkl_silero.plugin import SileroOptions
from nkl_silero.stretches import padded, speech

_BELOW = 0.15
_LOWEST = 0.01
_PER_MS = RATE / 1000


class Silero(Segmenter):
    """Stretches of speech; none where there is no speech, so that it also tells which files hold any."""

    options: SileroOptions
    sampling_rate = RATE

    def __init__(self, options: SileroOptions) -> None:
        super().__init__(options)
        self._network = Network()

    def segment(self, clip: Clip) -> list[Segment]:
        """Find speech."""
        options, total = self.options, len(clip.signal)
        end = options.neg_threshold or max(options.threshold - _BELOW, _LOWEST)
        pause = options.min_silence_duration_ms * _PER_MS / FRAME
        found = speech(self._network.probabilities(clip.signal), options.threshold, end, pause)
        bounds = [(first * FRAME, min(last * FRAME, total)) for first, last in found]
        bounds = [(start, stop) for start, stop in bounds if stop - start > options.min_speech_duration_ms * _PER_MS]
        padding = round(options.speech_pad_ms * _PER_MS)
        # A resampled clip may be longer than the file, by less than a sample.
        return [
            Segment(clip.start + start / RATE, min(clip.start + stop / RATE, clip.end))
            for start, stop in padded(bounds, padding, total)
        ]
