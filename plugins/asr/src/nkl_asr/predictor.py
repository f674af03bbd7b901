"""The predictor: batches of clips around Whisper."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from nkl.data import Clip
from nkl.parts import Predictor
from nkl_asr.plugin import TextOptions
from nkl_asr.transcriber import RATE, Transcriber
from nkl_encoder.batches import in_groups


class Text(Predictor):
    """``text``: what is said. Segments over 30 s are transcribed window after window, each segment by itself."""

    sampling_rate = RATE
    columns = ("text",)

    def __init__(self, options: TextOptions) -> None:
        super().__init__(options)
        self._whisper = Transcriber(options.folder(), options.language, options.device, options.dtype)
        self._budget = options.budget(self._whisper.device.type)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """One row a clip."""
        texts = [""] * len(clips)  # of digital silence, in which Whisper hears things
        heard = [number for number, clip in enumerate(clips) if clip.signal.any()]
        signals = [clips[number].signal for number in heard]
        limit = self._whisper.longest
        # All are padded to the same length; one that is longer is larger than the budget, and so alone.
        sizes = [self._budget + 1 if len(signal) > limit else limit / RATE for signal in signals]
        for number, text in zip(heard, in_groups(signals, sizes, self._budget, self._whisper.write), strict=True):
            texts[number] = text
        return pd.DataFrame({"text": texts})
