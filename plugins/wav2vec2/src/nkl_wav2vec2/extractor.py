"""The extractor."""

from __future__ import annotations

from nkl_encoder.waveform import WaveformExtractor


class Wav2Vec2(WaveformExtractor):
    """Frames of wav2vec 2.0 (A. Baevski et al., NeurIPS 2020), pooled."""

    architecture = "Wav2Vec2Model"
