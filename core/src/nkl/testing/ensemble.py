"""What an ensemble method must keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nkl.dataset.predictions import Predictions
from nkl.discovery import Offer
from nkl.kinds import ENSEMBLE
from nkl.parts.ensemble import EnsembleMethod
from nkl.testing import toys
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

Given = dict[str, list[Predictions]]


def combine(part: EnsembleMethod, given: Given) -> dict[str, Predictions]:
    """The fused predictions, by task."""
    return {task: part.combine(members) for task, members in given.items()}


class EnsembleConformance(PartConformance):
    """Inherit in the tests of an ensemble method; ``Component.tasks`` says what it fuses, none is classification."""

    kind = ENSEMBLE
    job = staticmethod(combine)

    @pytest.fixture
    def given(self, offer: Offer) -> Given:
        """Three members, by task."""
        tasks = offer.component.tasks or {"classification"}
        return {
            task: [toys.predictions(seed=i, values=task == "regression") for i in range(3)] for task in sorted(tasks)
        }

    def test_one_member_is_unchanged(self, part: EnsembleMethod, given: Given) -> None:
        for task, members in given.items():
            assert not difference(_said(members[0]), _said(part.combine(members[:1])), 1e-9, task)

    def test_the_order_does_not_matter(self, part: EnsembleMethod, given: Given) -> None:
        for task, members in given.items():
            found, turned = part.combine(members), part.combine(members[::-1])
            assert not difference(_said(found), _said(turned), 1e-9, task)

    def test_the_result_is_about_the_same_samples(self, part: EnsembleMethod, given: Given) -> None:
        for task, members in given.items():
            found, first = part.combine(members), members[0]
            assert found.index.equals(first.index) and found.labels == first.labels
            assert not difference(found.truth, first.truth, where=f"{task}: truth")
            assert not difference(found.speakers, first.speakers, where=f"{task}: speakers")
            assert np.isfinite(_said(found)).all()
            if found.probabilities is not None:
                np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-6)

    def test_members_that_agree_are_believed(self, part: EnsembleMethod, given: Given) -> None:
        for task, members in given.items():
            alike = [members[0]] * 3
            assert not difference(members[0].predicted, part.combine(alike).predicted, 1e-6, task)

    def test_misaligned_members_are_refused(self, part: EnsembleMethod, given: Given) -> None:
        for members in given.values():
            other = replace(members[1], index=members[1].index[::-1])
            with pytest.raises(ValueError):
                part.combine([members[0], other])

    def test_members_with_other_labels_are_refused(self, part: EnsembleMethod, given: Given) -> None:
        if "classification" not in given:
            pytest.skip("no labels")
        members = given["classification"]
        with pytest.raises(ValueError):
            part.combine([members[0], replace(members[1], labels=members[1].labels[::-1])])


def _said(predictions: Predictions) -> np.ndarray:
    found = predictions.values if predictions.probabilities is None else predictions.probabilities
    assert found is not None
    return found
