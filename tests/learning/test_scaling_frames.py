"""Frames are scaled by the frames themselves: of a speaker, of all his segments, and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from nkl.data import Frames, Samples
from nkl.kernel.choice import Choice
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import SCALER
from nkl.learning.fitting import Preparation
from nkl.options import NoOptions
from nkl.plugin import Component
from nkl.testing import toys


def speech(seed: int, speakers: list[str]) -> Samples:
    """Segments of 3 to 60 frames; each speaker has a level and a spread of his own."""
    rng = np.random.default_rng(seed)
    levels = {name: (rng.normal(0, 50, 4), rng.uniform(1, 9, 4)) for name in sorted(set(speakers))}
    sequences = [rng.normal(*levels[name], size=(rng.integers(3, 60), 4)).astype(np.float32) for name in speakers]
    count = len(speakers)
    names = np.array(speakers, dtype=object)
    return Samples(
        toys.index(count), Frames.of(sequences), tuple("abcd"), np.zeros(count, dtype=np.int64), ("x",), names
    )


def test_each_speaker_has_mean_0_and_deviation_1_over_all_frames() -> None:
    pytest.importorskip("nkl_scale", reason="the plugin scale is not installed")
    component = Component("speaker", "nkl_scale.speaker:Speaker", "Within each speaker")
    choice = Choice(Offer(SCALER, component, "scale", "nkl-plugin-scale", "1.0.0"), NoOptions(), "speaker")
    part = choice.make()
    train, test = speech(1, ["ann", "bob"] * 6), speech(2, ["ann", "cem", "cem", "ann", "cem"])
    part.fit(train.features.values, train.features.each(train.speakers))
    prepared = Preparation(np.zeros(4, dtype=np.float32), part, choice).apply(test)
    frames = prepared.features
    np.testing.assert_array_equal(frames.lengths, test.features.lengths)
    who = frames.each(test.speakers)
    for name in ("ann", "cem"):
        own = test.features.values[who == name].astype(np.float64)
        expected = (own - own.mean(axis=0)) / own.std(axis=0)
        np.testing.assert_allclose(frames.values[who == name], expected, atol=1e-4)
    alone = test.take(np.flatnonzero(test.speakers == "ann"))
    again = Preparation(np.zeros(4, dtype=np.float32), part, choice).apply(alone).features.values
    np.testing.assert_array_equal(again, frames.values[who == "ann"])
