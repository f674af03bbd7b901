"""Offers the feature extractors spectra, logmel3d and lfcc."""

from __future__ import annotations

from collections.abc import Iterator

import pydantic

from nkl.plugin import Component, Options, hookimpl, option
from nkl_spectra.references import LOGMEL3D


class SpectraOptions(Options):
    """Options of spectra."""

    bands: int = option(64, "Number of mel bands.", key="fft_nbands", ge=1, le=1000)
    window: float = option(25.0, "Length of a frame in ms.", key="fft_win_dur", ge=1, le=1000)
    hop: float = option(10.0, "Step from frame to frame in ms.", key="fft_hop_dur", ge=1, le=1000)
    sampling_rate: int = option(
        16000, "Resample to this rate in Hz first; bands reach up to half of it.", key="spectra.sampling_rate", ge=1000
    )

    @property
    def frame_level(self) -> bool:
        """A spectrogram is a sequence of frames."""
        return True


class LogMel3dOptions(Options):
    """Options of logmel3d."""

    bands: int = option(40, "Number of mel bands.", key="logmel3d.bands", ge=1, le=1000)
    window: float = option(25.0, "Length of a frame in ms.", key="logmel3d.window", ge=1, le=1000)
    hop: float = option(10.0, "Step from frame to frame in ms.", key="logmel3d.hop", ge=1, le=1000)
    sampling_rate: int = option(
        16000, "Resample to this rate in Hz first; bands reach up to half of it.", key="logmel3d.sampling_rate", ge=1000
    )

    @property
    def frame_level(self) -> bool:
        """A spectrogram is a sequence of frames."""
        return True


class LfccOptions(Options):
    """Options of lfcc."""

    coefficients: int = option(40, "Number of coefficients.", key="lfcc.n_lfcc", ge=1)
    frame_length: int = option(400, "Length of a frame in samples.", key="lfcc.frame_length", ge=2)
    frame_period: int = option(80, "Step from frame to frame in samples.", key="lfcc.frame_period", ge=1)
    fft_length: int = option(512, "Length of the Fourier transform in samples.", key="lfcc.fft_length", ge=4)
    sampling_rate: int = option(16000, "Resample to this rate in Hz first.", key="lfcc.sample_rate", ge=1000)

    @pydantic.field_validator("fft_length")
    @classmethod
    def _holds_a_frame(cls, value: int, info: pydantic.ValidationInfo) -> int:
        shortest = max(info.data.get("frame_length", 0), 4 * info.data.get("coefficients", 0))
        if value < shortest:
            raise ValueError(f"{value} is too short: a frame and four times the coefficients must fit ({shortest})")
        return value

    @property
    def frame_level(self) -> bool:
        """Coefficients are a sequence of frames."""
        return True


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """Offer them."""
    yield Component(
        name="spectra",
        target="nkl_spectra.extractor:Spectra",
        summary="Log-mel spectrogram, for networks on frames",
        options=SpectraOptions,
    )
    yield Component(
        name="logmel3d",
        target="nkl_spectra.extractor:LogMel3d",
        summary="Log-mel spectrogram with its deltas and their deltas, as three channels",
        options=LogMel3dOptions,
        references=LOGMEL3D,
    )
    yield Component(
        name="lfcc",
        target="nkl_spectra.extractor:Lfcc",
        summary="Cepstral coefficients of linear bands, for networks on frames",
        options=LfccOptions,
    )
