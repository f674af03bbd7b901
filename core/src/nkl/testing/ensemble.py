"""What an ensemble method must keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nkl.data.predictions import Predictions
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import ENSEMBLE
from nkl.parts.ensemble import EnsembleMethod
from nkl.testing import toys
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference
from nkl.testing.saved_files import pickles_in

Given = dict[str, list[Predictions]]
SEED = 7


def fused(part: EnsembleMethod, members: Sequence[Predictions]) -> Predictions:
    """The members fused, by a method that was fitted on them before where it learns."""
    if part.learns:
        part.fit(members, SEED)
    return part.combine(members)


def combine(part: EnsembleMethod, given: Given) -> dict[str, Predictions]:
    """The fused predictions, by task."""
    return {task: fused(part, members) for task, members in given.items()}


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
            assert not difference(_said(members[0]), _said(fused(part, members[:1])), 1e-9, task)

    def test_the_order_does_not_matter(self, part: EnsembleMethod, given: Given) -> None:
        for task, members in given.items():
            found, turned = fused(part, members), fused(part, members[::-1])
            assert not difference(_said(found), _said(turned), 1e-9, task)

    def test_the_result_is_about_the_same_samples(self, part: EnsembleMethod, given: Given) -> None:
        for task, members in given.items():
            found, first = fused(part, members), members[0]
            assert found.index.equals(first.index) and found.labels == first.labels
            assert not difference(found.truth, first.truth, where=f"{task}: truth")
            assert not difference(found.speakers, first.speakers, where=f"{task}: speakers")
            assert np.isfinite(_said(found)).all()
            if found.probabilities is not None:
                assert (found.probabilities >= 0).all()
                np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-6)

    def test_members_that_agree_are_believed(self, part: EnsembleMethod, given: Given) -> None:
        if part.learns:
            pytest.skip("what it makes of members that agree, it has learned")
        for task, members in given.items():
            alike = [members[0]] * 3
            assert not difference(members[0].predicted, part.combine(alike).predicted, 1e-6, task)

    def test_misaligned_members_are_refused(self, part: EnsembleMethod, given: Given) -> None:
        for members in given.values():
            other = replace(members[1], index=members[1].index[::-1])
            with pytest.raises(ValueError):
                fused(part, [members[0], other])

    def test_members_with_other_labels_are_refused(self, part: EnsembleMethod, given: Given) -> None:
        if "classification" not in given:
            pytest.skip("no labels")
        members = given["classification"]
        with pytest.raises(ValueError):
            fused(part, [members[0], replace(members[1], labels=members[1].labels[::-1])])

    def test_what_was_learned_is_saved_without_pickle(
        self, part: EnsembleMethod, make: Callable[[], EnsembleMethod], given: Given, tmp_path: Path
    ) -> None:
        for task, members in given.items():
            folder = tmp_path / task
            folder.mkdir()
            expected = fused(part, members)
            part.save(folder)
            assert not part.learns or any(folder.iterdir()), "nothing was saved"
            assert not pickles_in(folder), "a pickle runs code when it is read"
            again = make()
            again.load(folder)
            assert not difference(_said(expected), _said(again.combine(members)), 1e-9, f"{task}: loaded")

    def test_a_folder_without_it_is_refused(self, part: EnsembleMethod, tmp_path: Path) -> None:
        if part.learns:
            with pytest.raises(ValueError):
                part.load(tmp_path)

    def test_samples_with_other_truth_are_fused_alike(self, part: EnsembleMethod, given: Given) -> None:
        """Fusing must not look at the truth of what is fused."""
        for task, members in given.items():
            expected = fused(part, members)
            blind = [replace(member, truth=None) for member in members]
            assert not difference(_said(expected), _said(part.combine(blind)), 1e-9, task)


def _said(predictions: Predictions) -> np.ndarray:
    found = predictions.values if predictions.probabilities is None else predictions.probabilities
    assert found is not None
    return found
