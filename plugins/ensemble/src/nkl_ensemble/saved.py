"""A fused model that can be applied again: the method with what it has learned, and its members' models.

``ensemble.json`` says which method and members there are; ``method`` holds what the method has learned, ``members/1``
and so on are models as ``nkl run`` saves them. Reading a folder runs no code of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pydantic

from nkl.command import Bench, Catalog, Choice, blaming, kind_of
from nkl.data import Predictions, Target
from nkl.errors import UserError
from nkl.evaluation import take
from nkl.learning import (
    Applied,
    ChoiceForm,
    TrainedModel,
    TrainedOn,
    choice_facts,
    choice_from_facts,
    doubting,
    load_trained,
    saved_facts,
    write_saved,
)
from nkl.parts import EnsembleMethod
from nkl_ensemble import description
from nkl_ensemble.alignment import align, relabelled
from nkl_ensemble.fuse import Fused, combined
from nkl_ensemble.member import Member

SCHEMA = 1
FILE = "ensemble.json"
AGAIN = "make the ensemble again with `nkl ensemble`"


class MemberForm(pydantic.BaseModel):
    """A member: its name, and the folder of its model beside the file, if there is one."""

    name: str
    bundle: Annotated[str, pydantic.Field(pattern="^members/[0-9]+$")] | None


class EnsembleForm(pydantic.BaseModel):
    """What ``ensemble.json`` has to look like."""

    model_config = pydantic.ConfigDict(strict=True, extra="allow")

    target: str
    labels: list[str]
    method: ChoiceForm
    fitted_on: str = ""
    members: Annotated[list[MemberForm], pydantic.Field(min_length=1, max_length=1000)]


@dataclass(frozen=True, eq=False)
class Ensemble(TrainedModel):
    """A fused model that is ready to be applied.

    Attributes:
        method: how predictions are fused.
        facts: the same as its file has it.
        part: the method with what it has learned.
        column: what is predicted.
        labels: the classes in their order; empty for regression.
        names: of the members, in their order.
        folders: of the members' models; ``None`` for a member that came without one.
        catalog: what the installed plugins offer, to read them.
        fitted_on: what the method was fitted on, in words.
    """

    FILE = FILE

    method: Choice
    facts: Mapping[str, Any]
    part: EnsembleMethod
    column: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    folders: tuple[Path | None, ...]
    catalog: Catalog
    fitted_on: str = ""

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> Ensemble:
        return load(folder, catalog)

    @property
    def target(self) -> Target:
        """That of the first member, whose truth all are measured by: how values become classes, and what they are divided by."""
        return replace(self.members[0].target, column=self.column, labels=self.labels)

    @cached_property
    def members(self) -> tuple[TrainedModel, ...]:
        """The members' models, in their order.

        Raises:
            UserError: if a member came without a model, or a plugin that one needs is not installed.
        """
        if bare := [name for name, folder in zip(self.names, self.folders, strict=True) if folder is None]:
            raise UserError(
                f"The ensemble has no models of {', '.join(bare)}: these were files of predictions, or runs without a saved "
                "model (cross-validation leaves none). Make the ensemble of runs that have one."
            )
        return tuple(load_trained(folder, self.catalog) for folder in self.folders if folder is not None)

    @property
    def trained_on(self) -> TrainedOn:
        known = [member.trained_on for member in self.members]
        speakers = frozenset[str]().union(*(one.speakers for one in known))
        return TrainedOn(speakers, frozenset[str]().union(*(one.audio for one in known)))

    @property
    def train_target(self) -> np.ndarray | None:
        return self.members[0].train_target if self.members[0].target.labels == self.labels else None

    @property
    def parts(self) -> Sequence[Mapping[str, Any]]:
        return [*(part for member in self.members for part in member.parts), self.facts]

    @property
    def described(self) -> Mapping[str, Any]:
        members = zip(self.names, self.members, strict=True)
        parts = [(name, "", member.described["learner"]["name"]) for name, member in members]
        return description.fusion(self.method, parts, self.fitted_on)

    def lines(self) -> list[str]:
        return [*(line for member in self.members for line in member.lines()), f"fused by {self.method.written}"]

    def apply(self, table: pd.DataFrame, bench: Bench, fresh: bool = False) -> Applied:
        members = [member.apply(table, bench, fresh) for member in self.members]
        failed = {failure.position: failure for member in members for failure in member.failures}
        kept = table.index[[at for at in range(len(table)) if at not in failed]]
        predictions = [member.predictions for member in members]
        together = [take(one, one.index.get_indexer(kept)) for one in predictions]
        findings = tuple(dict.fromkeys(finding for member in members for finding in member.findings))
        return Applied(self.predict(together), tuple(failed[at] for at in sorted(failed)), findings)

    def predict(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse what the members predict for some samples.

        Args:
            members: in the order of :attr:`names`, for the same samples; labels and rows may be in any order.

        Returns:
            In the order of the first member's samples; ``labels`` are those of the ensemble.

        Raises:
            UserError: if there are more or fewer members, or their labels or samples differ.
            PluginError: naming the plugin, if the method fails.
        """
        if len(members) != len(self.names):
            raise UserError(f"The ensemble has {len(self.names)} members, and {len(members)} were given.")
        given = [relabelled(members[0], self.labels), *members[1:]]
        named = [Member(name, Path(name), one, {}) for name, one in zip(self.names, given, strict=True)]
        return combined(self.method, self.part, [member.predictions for member in align(named)[0]])


def save(members: Sequence[Member], choice: Choice, fused: Fused, folder: Path) -> None:
    """Write a fused model into an existing, empty folder, with copies of its members' models."""
    (folder / "method").mkdir()
    with blaming(choice, "saving what it learned"):
        fused.part.save(folder / "method")
    described_members = []
    for number, member in enumerate(members, 1):
        place = f"members/{number}" if member.model else None
        if member.model and place:
            shutil.copytree(member.model, folder / place)
        described_members.append({"name": member.name, "bundle": place})
    facts = {
        "schema": SCHEMA,
        "target": next((member.target for member in members if member.target), ""),
        "labels": fused.predictions.labels,
        "method": choice_facts(choice),
        "fitted_on": fused.fitted_on,
        "members": described_members,
    }
    write_saved(folder / FILE, facts)


def load(folder: Path, catalog: Catalog) -> Ensemble:
    """Read a fused model.

    Raises:
        UserError: if there is none, or the plugin of its method is not installed.
    """
    path = folder / FILE
    if not path.is_file():
        raise UserError(f"{folder}: holds no ensemble; make one with `nkl ensemble`.")
    with saved_facts(path, SCHEMA, AGAIN, EnsembleForm) as facts:
        folders = tuple(folder / one["bundle"] if one["bundle"] else None for one in facts["members"])
        names = tuple(str(one["name"]) for one in facts["members"])
        target, labels, method = str(facts["target"]), tuple(facts["labels"]), _of_today(facts["method"])
        choice = choice_from_facts(catalog, kind_of("ensemble"), method, path)
    part = choice.make()
    with doubting(path, facts, AGAIN), blaming(choice, "reading what it learned"):
        part.load(folder / "method")
    return Ensemble(choice, method, part, target, labels, names, folders, catalog, str(facts.get("fitted_on", "")))


def _of_today(method: dict[str, Any]) -> dict[str, Any]:
    """Facts of a method as they are written today. Stacking once had the options of its one learner as its own."""
    learner = {"svm": ("svm", "nkl-plugin-svm", "svm"), "logreg": ("sklearn", "nkl-plugin-sklearn", "log_reg")}
    if method["component"] not in learner or "learner" in method["options"]:
        return method
    plugin, distribution, name = learner[method["component"]]
    part = {
        "component": name,
        "plugin": plugin,
        "distribution": distribution,
        "distribution_version": method["distribution_version"],
        "component_version": 1,
        "written": name,
        "options": method["options"],
    }
    return {**method, "options": {"learner": name}, "parts": {"learner": [part]}}
