"""What learns how to fuse never fuses what it was fitted on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from nkl.command import Choice, Offer, kind_of
from nkl.data import Predictions
from nkl.errors import PluginError, UserError
from nkl.parts import EnsembleMethod
from nkl.plugin import Component, NoOptions
from nkl_ensemble.fuse import fuse
from nkl_ensemble.member import Member

Make = Callable[..., Member]


class Memory(EnsembleMethod):
    """Knows by heart what it was fitted on, and says so."""

    learns = True
    fitted: ClassVar[list[set[str]]] = []
    needs: ClassVar[str] = ""

    @property
    def needs_dev(self) -> str:
        return self.needs

    def fit(self, members: Sequence[Predictions], seed: int) -> None:
        self.known = {file: code for (file, _, _), code in zip(members[0].index, members[0].truth, strict=True)}
        self.heard = set(members[0].speakers) if members[0].speakers is not None else set()

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        first = members[0]
        assert first.speakers is None or not self.heard & set(first.speakers), "a speaker that it was fitted on"
        codes = [self.known.get(file, 0) for file, _, _ in first.index]
        return replace(first, probabilities=np.eye(len(first.labels))[codes])


@dataclass(frozen=True)
class Toy(Choice):
    """A choice of a class that no plugin offers."""

    kind: Any = field(default=None)

    def make(self, options: Any = None) -> Any:
        return self.kind(self.options)


def choice(kind: type[EnsembleMethod], *tasks: str) -> Toy:
    component = Component(kind.__name__.lower(), "", "", tasks=frozenset(tasks))
    return Toy(Offer(kind_of("ensemble"), component, "toy", "toy", "1"), NoOptions(), kind.__name__.lower(), kind=kind)


def said(*members: Member) -> list[Predictions]:
    return [member.predictions for member in members]


def test_a_cross_fitted_method_knows_nothing_of_what_it_fuses(member: Make) -> None:
    fused = fuse(choice(Memory), said(member(0), member(1)))
    assert (fused.predictions.predicted == 0).all()
    assert fused.fitted_on == "other speakers of test"
    assert "6 groups" in fused.findings[0].message
    # the one that is saved has seen them all
    assert len(fused.part.known) == 60  # type: ignore[attr-defined]


def test_without_speakers_it_is_cross_fitted_over_samples_with_a_warning(member: Make) -> None:
    members = [replace(one, speakers=None) for one in said(member(0), member(1))]
    fused = fuse(choice(Memory), members)
    assert (fused.predictions.predicted == 0).all()
    assert [one.level for one in fused.findings] == ["note", "warning"]


def test_dev_samples_come_first(member: Make) -> None:
    dev = said(member(0), member(1))
    unknown = replace(dev[0], truth=np.where(np.arange(60) < 10, -1, dev[0].truth))
    test = [replace(one, speakers=np.array([f"new {i}" for i in range(60)], dtype=object)) for one in dev]
    fused = fuse(choice(Memory), test, [unknown, dev[1]])
    assert fused.fitted_on == "dev"
    assert (fused.predictions.predicted[10:] == test[0].truth[10:]).all()
    assert "50 samples of 5 speakers of the dev split" in fused.findings[0].message


def test_what_needs_dev_samples_is_refused_without(member: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Memory, "needs", "wants dev samples.")
    with pytest.raises(UserError, match="method = memory: wants dev samples"):
        fuse(choice(Memory), said(member(0), member(1)))


def test_what_learns_needs_truth(member: Make) -> None:
    blind = [replace(one, truth=None) for one in said(member(0), member(1))]
    with pytest.raises(UserError, match="neither dev samples in common nor any truth"):
        fuse(choice(Memory), blind)
    partly = [replace(one, truth=np.where(np.arange(60) < 10, -1, one.truth)) for one in said(member(0), member(1))]
    with pytest.raises(UserError, match="10 of 60 samples have no known truth"):
        fuse(choice(Memory), partly)


def test_methods_for_classes_refuse_values(member: Make) -> None:
    with pytest.raises(UserError, match="fuses classes, and the members predict values"):
        fuse(choice(Memory), said(member(0, values=True)))
    with pytest.raises(UserError, match="fuses values, and the members predict classes"):
        fuse(choice(Memory, "regression"), said(member(0)))


def test_a_method_that_fails_is_named(member: Make) -> None:
    class Broken(EnsembleMethod):
        def combine(self, members: Sequence[Predictions]) -> Predictions:
            raise RuntimeError("no")

    with pytest.raises(
        PluginError, match=r"plugin toy \(toy 1\): broken failed while fusing 2 members: RuntimeError: no"
    ):
        fuse(choice(Broken), said(member(0), member(1)))
