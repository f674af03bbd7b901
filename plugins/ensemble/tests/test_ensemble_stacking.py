"""Stacking: what it learns, and what it keeps."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nkl.data import Predictions, Samples
from nkl.errors import UserError
from nkl.parts import Model
from nkl.plugin import Component, option
from nkl.testing import toys
from nkl_ensemble.fuse import check_learner
from nkl_ensemble.plugin import LogregOptions, StackingOptions
from nkl_ensemble.stacking import Stacking
from nkl_sklearn.linear import Logistic
from nkl_sklearn.options import LogisticOptions
from nkl_svm.learner import Svm
from nkl_svm.plugin import SvmOptions


def svm(**options: Any) -> Stacking:
    """Stacking by a support vector machine."""
    return Stacking(StackingOptions(), learner=Svm(SvmOptions(**options)))


def logreg(**options: Any) -> Stacking:
    """Stacking by logistic regression."""
    return Stacking(LogregOptions(), learner=Logistic(LogisticOptions(**options)))


METHODS = [svm(), logreg(C_val=10)]


def confused(seed: int, n: int = 120) -> list[Predictions]:
    """Two members that are of use in spite of themselves: one says a for b and b for c, the other nothing at all."""
    random = np.random.default_rng(seed)
    truth = np.arange(n) % 3
    said = np.eye(3)[(truth + 2) % 3] * 0.6 + random.dirichlet(np.ones(3), n) * 0.4
    index, speakers = toys.index(n), toys.speakers(n)
    scores = [said, random.dirichlet(np.ones(3), n)]
    return [
        Predictions(index, toys.LABELS, one / one.sum(axis=1, keepdims=True), None, truth, speakers) for one in scores
    ]


@pytest.mark.parametrize("method", METHODS, ids=["svm", "logreg"])
def test_what_members_confuse_in_the_same_way_is_put_right(method: Stacking) -> None:
    method.fit(confused(1), 7)
    test = confused(2)
    assert (test[0].predicted == test[0].truth).mean() < 0.1
    fused = method.combine(test)
    assert (fused.predicted == fused.truth).mean() > 0.9


@pytest.mark.parametrize("method", METHODS, ids=["svm", "logreg"])
def test_another_number_of_members_is_refused(method: Stacking) -> None:
    method.fit(confused(1), 7)
    with pytest.raises(ValueError, match="fitted on 2 members"):
        method.combine(confused(1)[:1])


def test_before_it_is_fitted_it_fuses_nothing() -> None:
    with pytest.raises(ValueError, match="fitted on 0 members"):
        svm().combine(confused(1))


def test_one_class_is_too_few_to_learn_from() -> None:
    one = [Predictions(p.index[::3], p.labels, p.probabilities[::3], None, p.truth[::3]) for p in confused(1)]
    with pytest.raises(UserError, match="at least two classes"):
        svm().fit(one, 7)


@pytest.mark.parametrize("method", METHODS, ids=["svm", "logreg"])
def test_a_saved_one_keeps_the_places_of_its_members(method: Stacking, tmp_path: Path) -> None:
    members = confused(1)
    method.fit(members, 7)
    method.save(tmp_path)
    again = Stacking(method.options, learner=method.learner)
    again.load(tmp_path)
    np.testing.assert_array_equal(again.combine(members).probabilities, method.combine(members).probabilities)


class Curious(Svm):
    """Notes what it is told of the samples."""

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Model:
        self.told = train.side
        return super().fit(train, dev, seed)


class CuriousOptions(SvmOptions):
    column: str = option("speaker", "What to learn from too.")

    @property
    def side_targets(self) -> tuple[str, ...]:
        return (self.column,)


def test_a_learner_is_told_the_speakers_and_can_be_told_no_more() -> None:
    learner = Curious(CuriousOptions())
    members = confused(1)
    Stacking(StackingOptions(), learner=learner).fit(members, 7)
    assert members[0].speakers is not None
    assert learner.told["speaker"].tolist() == members[0].speakers.tolist()
    component = Component("curious", "x:Curious", "Asks", CuriousOptions, tasks=frozenset({"classification"}))
    offer = SimpleNamespace(component=component)
    choice = SimpleNamespace(name="curious", offer=offer, options=CuriousOptions(column="age"))
    method = SimpleNamespace(parts={"learner": (choice,)})
    with pytest.raises(UserError, match="learns from age too"):
        check_learner(method)  # type: ignore[arg-type]
