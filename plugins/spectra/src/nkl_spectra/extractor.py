"""The extractors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import fft

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_spectra.plugin import LfccOptions, LogMel3dOptions, SpectraOptions
from nkl_spectra.spectrum import decibels, deltas, mel_edges, power_spectra, resolving, triangles


class Spectra(FeatureExtractor):
    """Levels of mel bands in dB, between -100 (silence) and about 0 (full scale), a frame each 10 ms.

    The Fourier transform is as long as is needed for every band to hold one of its frequencies.
    """

    options: SpectraOptions | LogMel3dOptions

    def __init__(self, options: SpectraOptions | LogMel3dOptions) -> None:
        super().__init__(options)
        rate = options.sampling_rate
        self.sampling_rate = rate
        self._window, self._hop = (max(2, round(rate * one / 1000)) for one in (options.window, options.hop))
        edges = mel_edges(options.bands, rate)
        self._length = resolving(edges, self._window, rate)
        self._filters = triangles(edges, self._length, rate)

    @property
    def columns(self) -> tuple[str, ...]:
        """``mel_0``, the lowest band, ``mel_1`` ..."""
        return tuple(f"mel_{number}" for number in range(self.options.bands))

    def extract(self, clips: Sequence[Clip]) -> list[np.ndarray]:
        """Compute one spectrogram a clip, float32, shape ``(frames, bands)``."""
        return [self._spectrogram(clip.signal) for clip in clips]

    def _spectrogram(self, signal: np.ndarray) -> np.ndarray:
        parts = power_spectra(signal, self._window, self._hop, self._length)
        return decibels(np.concatenate([power @ self._filters for power in parts]))


class LogMel3d(Spectra):
    """The levels of ``spectra``, their deltas, and the deltas of these, over the whole segment (Meng et al. 2019).

    The columns of a channel stand together, so that frames of shape ``(t, 3 * bands)`` become ``(t, 3, bands)`` by a reshape.
    """

    @property
    def columns(self) -> tuple[str, ...]:
        """``mel_0`` ..., then ``delta_0`` ..., then ``delta2_0`` ..., each from the lowest band up."""
        channels = ("mel", "delta", "delta2")
        return tuple(f"{channel}_{number}" for channel in channels for number in range(self.options.bands))

    def extract(self, clips: Sequence[Clip]) -> list[np.ndarray]:
        """Compute the three channels of each clip, float32, shape ``(frames, 3 * bands)``."""
        return [self._channels(levels) for levels in super().extract(clips)]

    def _channels(self, levels: np.ndarray) -> np.ndarray:
        slopes = deltas(levels)
        return np.column_stack([levels, slopes, deltas(slopes)])


class Lfcc(FeatureExtractor):
    """Cepstral coefficients of bands of equal width: the cosine transform of their levels in dB (Zhou et al., ASRU 2011).

    There are twice as many bands as coefficients; the first coefficient is the mean level.
    """

    options: LfccOptions

    def __init__(self, options: LfccOptions) -> None:
        super().__init__(options)
        self.sampling_rate = options.sampling_rate
        edges = np.linspace(0, options.sampling_rate / 2, 2 * options.coefficients + 2)
        self._filters = triangles(edges, options.fft_length, options.sampling_rate)

    @property
    def columns(self) -> tuple[str, ...]:
        """``lfcc_0``, ``lfcc_1`` ..."""
        return tuple(f"lfcc_{number}" for number in range(self.options.coefficients))

    def extract(self, clips: Sequence[Clip]) -> list[np.ndarray]:
        """Compute the coefficients of each clip, float32, shape ``(frames, coefficients)``."""
        return [self._coefficients(clip.signal) for clip in clips]

    def _coefficients(self, signal: np.ndarray) -> np.ndarray:
        options = self.options
        parts = power_spectra(signal, options.frame_length, options.frame_period, options.fft_length)
        levels = np.concatenate([decibels(power @ self._filters) for power in parts])
        cepstra = fft.dct(levels, type=2, norm="ortho", axis=1)[:, : options.coefficients]
        return np.asarray(cepstra, dtype=np.float32)
