"""A fused model that can be applied again: the method with what it has learned, and its members' bundles.

``ensemble.json`` says which method and members there are; ``method`` holds what the method has learned, ``members/1``
and so on are bundles as :mod:`nkl.learning.bundle` reads them. Reading a folder runs no code of it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nkl.data.predictions import Predictions
from nkl_ensemble.alignment import align, relabelled
from nkl_ensemble.fuse import Fused, combined
from nkl_ensemble.member import Member
from nkl.errors import UserError
from nkl.files import write_json
from nkl.kernel.blame import blaming
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import ENSEMBLE
from nkl.learning import bundle
from nkl.learning.bundle import Bundle, choice_facts, choice_from_facts
from nkl.parts.ensemble import EnsembleMethod

SCHEMA = 1
FILE = "ensemble.json"


@dataclass(frozen=True, eq=False)
class Ensemble:
    """A fused model that is ready to be applied.

    Attributes:
        method: how predictions are fused.
        part: the method with what it has learned.
        target: what is predicted.
        labels: the classes in their order; empty for regression.
        names: of the members, in their order.
        folders: of the members' bundles; ``None`` for a member that came without a model.
    """

    method: Choice
    part: EnsembleMethod
    target: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    folders: tuple[Path | None, ...]

    def bundles(self, catalog: Catalog) -> tuple[Bundle, ...]:
        """The members' models, in their order.

        Raises:
            UserError: if a member came without a model, or a plugin that one needs is not installed.
        """
        if bare := [name for name, folder in zip(self.names, self.folders, strict=True) if folder is None]:
            raise UserError(
                f"The ensemble has no models of {', '.join(bare)}: these were files of predictions, or runs without a saved "
                "model (cross-validation leaves none). Make the ensemble of runs that have one."
            )
        return tuple(bundle.load_bundle(folder, catalog) for folder in self.folders if folder is not None)

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


def is_ensemble(folder: Path) -> bool:
    """Whether a folder ``model`` holds a fused model, and not a bundle."""
    return (folder / FILE).is_file()


def save(members: Sequence[Member], choice: Choice, fused: Fused, folder: Path) -> None:
    """Write a fused model into an existing, empty folder, with copies of its members' bundles."""
    (folder / "method").mkdir()
    with blaming(choice, "saving what it learned"):
        fused.part.save(folder / "method")
    described_members = []
    for number, member in enumerate(members, 1):
        place = f"members/{number}" if member.bundle else None
        if member.bundle and place:
            shutil.copytree(member.bundle, folder / place)
        described_members.append({"name": member.name, "bundle": place})
    facts = {
        "schema": SCHEMA,
        "target": next((member.target for member in members if member.target), ""),
        "labels": fused.predictions.labels,
        "method": choice_facts(choice),
        "fitted_on": fused.fitted_on,
        "members": described_members,
    }
    write_json(folder / FILE, facts)


def load(folder: Path, catalog: Catalog) -> Ensemble:
    """Read a fused model.

    Raises:
        UserError: if there is none, or the plugin of its method is not installed.
    """
    path = folder / FILE
    if not path.is_file():
        raise UserError(f"{folder}: holds no ensemble; make one with `nkl ensemble`.")
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        schema = facts["schema"]
        places = [one["bundle"] for one in facts["members"]]
        names = tuple(str(one["name"]) for one in facts["members"])
        target, labels, method = str(facts["target"]), tuple(facts["labels"]), facts["method"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path}: is damaged ({error}); make the ensemble again with `nkl ensemble`.") from error
    if schema != SCHEMA:
        raise UserError(f"{path}: was written by another version of nkl (schema {schema}, not {SCHEMA}).")
    choice = choice_from_facts(catalog, ENSEMBLE, method, path)
    part = choice.make()
    with blaming(choice, "reading what it learned"):
        part.load(folder / "method")
    folders = tuple(folder / place if place else None for place in places)
    return Ensemble(choice, part, target, labels, names, folders)
