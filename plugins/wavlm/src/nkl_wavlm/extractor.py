"""The extractor."""

from __future__ import annotations

import warnings

from nkl_encoder.options import WaveformOptions
from nkl_encoder.waveform import WaveformExtractor


class WavLM(WaveformExtractor):
    """Frames of WavLM (S. Chen et al., IEEE JSTSP 16, 2022), pooled."""

    architecture = "WavLMModel"

    def __init__(self, options: WaveformOptions) -> None:
        # transformers hands torch masks of two types; nothing that a user could do about it.
        warnings.filterwarnings("ignore", message="Support for mismatched key_padding_mask", category=UserWarning)
        super().__init__(options)
