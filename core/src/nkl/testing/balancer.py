"""What a balancer must keep."""

from __future__ import annotations

import numpy as np
import pytest

from nkl.data.samples import Samples
from nkl.kernel.kinds import BALANCER
from nkl.parts.balancer import Balancer
from nkl.testing import toys
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

SEED = 11


def balance(part: Balancer, given: Samples) -> Samples:
    """The balanced samples."""
    return part.balance(given, SEED)


class BalancerConformance(PartConformance):
    """Inherit in the tests of a balancer."""

    kind = BALANCER
    job = staticmethod(balance)

    @pytest.fixture
    def given(self) -> Samples:
        """Classes of 80, 26 and 13 samples that overlap."""
        return toys.rare_classes()

    def test_the_same_seed_gives_the_same_samples(self, part: Balancer, given: Samples) -> None:
        assert not difference(balance(part, given), balance(part, given), where="first against second time")

    def test_classes_are_more_balanced(self, part: Balancer, given: Samples) -> None:
        before, after = _imbalance(given), _imbalance(balance(part, given))
        assert after < before, f"the largest class is {after:.2f} times the smallest, before it was {before:.2f} times"

    def test_the_result_fits_together(self, part: Balancer, given: Samples) -> None:
        found = balance(part, given)
        assert found.columns == given.columns and found.labels == given.labels
        assert found.features.dtype == np.float32 and found.features.shape == (len(found), len(given.columns))
        assert np.isfinite(found.features).all()
        assert found.target.dtype == np.int64 and found.target.shape == (len(found),)
        assert found.speakers is not None and found.speakers.shape == (len(found),)

    def test_samples_come_from_training_samples_of_their_class(self, part: Balancer, given: Samples) -> None:
        """Also synthesised ones: else a fold of the data could not tell whose they are."""
        found = balance(part, given)
        positions = given.index.get_indexer(found.index)
        assert (positions >= 0).all(), "some samples have an index that no training sample has"
        assert given.speakers is not None and found.speakers is not None
        assert (given.target[positions] == found.target).all(), "some samples have another class than their index says"
        assert (given.speakers[positions] == found.speakers).all(), "some have another speaker than their index says"

    def test_two_classes_without_speakers_are_enough(self, part: Balancer, given: Samples) -> None:
        two = given.take(np.flatnonzero(given.target != 1))
        two = two.having(target=(two.target > 0).astype(np.int64), labels=("a", "b"), speakers=None)
        found = balance(part, two)
        assert found.speakers is None and set(found.target) == {0, 1}


def _imbalance(samples: Samples) -> float:
    counts = np.bincount(samples.target, minlength=len(samples.labels))
    return float(counts.max() / max(counts.min(), 1e-9))
