"""The extractor."""

from __future__ import annotations

from nkl_encoder.waveform import WaveformExtractor


class WavLM(WaveformExtractor):
    """Frames of WavLM (S. Chen et al., IEEE JSTSP 16, 2022), pooled."""

    architecture = "WavLMModel"
