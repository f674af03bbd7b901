"""The extractor."""

from __future__ import annotations

from nkl_encoder.waveform import WaveformExtractor


class Hubert(WaveformExtractor):
    """Frames of HuBERT (W.-N. Hsu et al., IEEE/ACM TASLP 29, 2021), pooled."""

    architecture = "HubertModel"
