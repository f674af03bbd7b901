"""What an augmenter must keep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from nkl.data.clip import Clip
from nkl.kernel.kinds import AUGMENTER
from nkl.parts.augmenter import Augmenter
from nkl.testing import clips as signals
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

SEED = 13


def augment(part: Augmenter, given: Sequence[Clip]) -> list[np.ndarray]:
    """The altered signals."""
    return [part.augment(clip, SEED) for clip in given]


class AugmenterConformance(PartConformance):
    """Inherit in the tests of an augmenter."""

    kind = AUGMENTER
    job = staticmethod(augment)

    @pytest.fixture
    def given(self, part: Augmenter) -> list[Clip]:
        """Short clips."""
        return signals.short_clips(part.sampling_rate or signals.RATE)

    def test_signals_are_mono_float32_and_finite(self, part: Augmenter, given: list[Clip]) -> None:
        for clip, found in zip(given, augment(part, given), strict=True):
            assert found.dtype == np.float32 and found.ndim == 1 and len(found), clip.file
            assert np.isfinite(found).all(), clip.file

    def test_the_same_seed_gives_the_same_signal(self, part: Augmenter, given: list[Clip]) -> None:
        forwards, backwards = augment(part, given), augment(part, given[::-1])[::-1]
        assert not difference(forwards, backwards, where="first against second time")

    def test_a_voice_is_altered(self, part: Augmenter, given: list[Clip]) -> None:
        """By one of some seeds: an augmenter may leave a clip alone now and then."""
        voice = given[3]
        assert any(difference(voice.signal, part.augment(voice, seed)) for seed in range(20))
