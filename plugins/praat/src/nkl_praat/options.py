"""The options of the extractor ``praat``."""

from __future__ import annotations

from typing import Self

import pydantic

from nkl.plugin import Options, option


class PraatOptions(Options):
    """Search ranges and thresholds. The defaults are those of the published scripts (see the README)."""

    f0_min: float = option(75.0, "Lowest pitch looked for, in Hz (10 to 500).", key="praat.f0_min", ge=10, le=500)
    f0_max: float = option(300.0, "Highest pitch looked for, in Hz, above f0_min.", key="praat.f0_max", gt=10, le=2000)
    formant_ceiling: float = option(
        5000.0,
        "Upper limit of the five formants looked for, in Hz: about 5000 for men, 5500 for women, 8000 for children.",
        key="praat.formant_ceiling",
        ge=2000,
        le=20000,
    )
    silence_db: float = option(
        -25.0,
        "Level below which a stretch is a pause, in dB relative to the loudest speech (99 % quantile), below 0.",
        key="praat.silence_db",
        lt=0,
    )
    min_pause: float = option(0.3, "Shortest pause, in seconds, above 0.", key="praat.min_pause", gt=0)
    min_dip: float = option(
        2.0, "Depth of the dip that must follow a syllable's peak, in dB, 0 or more.", key="praat.min_dip", ge=0
    )

    @property
    def rates(self) -> tuple[int, int]:
        """Formants can only be found under half of the sampling rate."""
        return (round(2 * self.formant_ceiling), 768_000)

    @pydantic.model_validator(mode="after")
    def _range_is_ordered(self) -> Self:
        if self.f0_max <= self.f0_min:
            raise ValueError(f"praat.f0_max ({self.f0_max:g} Hz) must be above praat.f0_min ({self.f0_min:g} Hz)")
        return self
