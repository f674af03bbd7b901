"""A trained model with all that it takes to apply it: one folder, without pickle.

``bundle.json`` says which extractors, scaler, learner and calibration there are, with their options, and what the classes
are called; the folders ``scaler`` and ``learner`` hold what these parts have learned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydantic

from nkl.data.target import Target
from nkl.errors import UserError
from nkl.evaluation.calibration import calibration_from_dict
from nkl.evaluation.names import speaker_form
from nkl.files import faults_in_words, read_json, write_json
from nkl.kernel.blame import blaming
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice, FeaturePlan
from nkl.kernel.kinds import EXTRACTOR, LEARNER, SCALER, Kind, kind_of
from nkl.learning.fitting import Fitted, Preparation
from nkl.learning.form import BundleForm
from nkl.learning.models import class_path, model_class
from nkl.learning.saved import doubting, saved_facts, write_saved
from nkl.options import fingerprint, option_infos

SCHEMA = 1
FILE = "bundle.json"
SEEN = "seen.json"
AGAIN = "train the model again with `nkl run`"
"""What to do where a saved model is damaged."""


@dataclass(frozen=True)
class TrainedOn:
    """What a model was trained on, as fingerprints: a model that is given away names nobody.

    Attributes:
        speakers: of the names of the training and dev speakers, as they are and without what does not tell speakers apart
            (``04`` and ``s4`` are one).
        audio: the hashes of the decoded samples of their recordings (:attr:`nkl.data.Recording.samples`); of the bytes, in
            older models.
    """

    speakers: frozenset[str]
    audio: frozenset[str]

    @classmethod
    def of(cls, speakers: Iterable[str], audio: Iterable[str]) -> TrainedOn:
        """From names of speakers and hashes of recordings."""
        return cls(frozenset(print_ for name in speakers for print_ in _prints(str(name))), frozenset(audio))

    def knows(self, speaker: str) -> bool:
        """Whether a training speaker had this name, however it is written."""
        return not self.speakers.isdisjoint(_prints(speaker))


def _prints(speaker: str) -> tuple[str, str]:
    return fingerprint(speaker), fingerprint(*speaker_form(speaker), "form")


@dataclass(frozen=True, eq=False)
class Bundle:
    """A model that is ready to be applied.

    Attributes:
        plan: what the model works on.
        columns: the features in the order in which the model wants them.
        target: what is predicted.
        train_target: counts a class (classification) or mean (regression) of the training split, for the baselines.
        scaler: what scales, if anything.
        learner: what was trained.
        fitted: what was learned.
        trained_on: the speakers and recordings, to tell whether a later test is one.
    """

    plan: FeaturePlan
    columns: tuple[str, ...]
    target: Target
    train_target: np.ndarray
    scaler: Choice | None
    learner: Choice
    fitted: Fitted
    trained_on: TrainedOn


def save_bundle(bundle: Bundle, folder: Path) -> None:
    """Write a bundle into an existing, empty folder."""
    fitted = bundle.fitted
    (folder / "learner").mkdir()
    with blaming(bundle.learner, "saving its model"):
        fitted.model.save(folder / "learner")
    if fitted.preparation.scaler is not None and bundle.scaler is not None:
        (folder / "scaler").mkdir()
        with blaming(bundle.scaler, "saving what it learned"):
            fitted.preparation.scaler.save(folder / "scaler")
    facts = {
        "schema": SCHEMA,
        "target": bundle.target.column,
        "labels": bundle.target.labels,
        "edges": [repr(edge) for edge in bundle.target.edges],
        "divide_by": bundle.target.divide_by,
        "columns": bundle.columns,
        "input": bundle.plan.input,
        "pooling": bundle.plan.pooling,
        "sampling_rate": bundle.plan.sampling_rate,
        "extractors": [choice_facts(choice) for choice in bundle.plan.extractors],
        "scaler": bundle.scaler and choice_facts(bundle.scaler),
        "learner": choice_facts(bundle.learner),
        "model": class_path(fitted.model),
        "fill": fitted.preparation.fill,
        "calibration": fitted.calibration and fitted.calibration.as_dict(),
        "train_target": bundle.train_target,
    }
    write_json(
        folder / SEEN, {"speakers": sorted(bundle.trained_on.speakers), "audio": sorted(bundle.trained_on.audio)}
    )
    write_saved(folder / FILE, facts)


def load_bundle(folder: Path, catalog: Catalog) -> Bundle:
    """Read a bundle.

    Raises:
        UserError: if there is none, or a plugin that it needs is not installed.
    """
    path = folder / FILE
    if not path.is_file():
        raise UserError(f"{folder}: holds no trained model; train one with `nkl run` (and EXP.save = True).")
    with saved_facts(path, SCHEMA, AGAIN, BundleForm) as facts:
        known = read_json(folder / SEEN)
        trained_on = TrainedOn(frozenset(known["speakers"]), frozenset(known["audio"]))
        with doubting(path, facts, AGAIN):
            return _loaded(folder, path, facts, trained_on, catalog)


def _loaded(folder: Path, path: Path, facts: dict[str, Any], trained_on: TrainedOn, catalog: Catalog) -> Bundle:
    extractors = tuple(choice_from_facts(catalog, EXTRACTOR, one, path) for one in facts["extractors"])
    learner = choice_from_facts(catalog, LEARNER, facts["learner"], path)
    scaler_choice = choice_from_facts(catalog, SCALER, facts["scaler"], path) if facts["scaler"] else None
    scaler = None
    if scaler_choice is not None:
        with blaming(scaler_choice, "reading what it learned"):
            scaler = scaler_choice.make()
            scaler.load(folder / "scaler")
    with blaming(learner, "reading its model"):
        kind = model_class(facts["model"], learner.offer.component.target, learner.offer.source, path)
        model = kind.load(folder / "learner")
    calibration = calibration_from_dict(facts["calibration"]) if facts["calibration"] else None
    edges = tuple(float(edge) for edge in facts["edges"])
    target = Target(facts["target"], tuple(facts["labels"]), edges, facts["divide_by"])
    preparation = Preparation(np.array(facts["fill"], dtype=np.float32), scaler, scaler_choice)
    fitted = Fitted(preparation, model, learner, calibration)
    train_target = np.array(facts["train_target"], dtype=np.int64 if target.is_class else np.float64)
    # Older models say nothing of frames, audio and rates.
    plan = FeaturePlan(
        extractors, facts.get("input", "rows"), tuple(facts.get("pooling", ())), facts.get("sampling_rate")
    )
    return Bundle(plan, tuple(facts["columns"]), target, train_target, scaler_choice, learner, fitted, trained_on)


def choice_facts(choice: Choice) -> dict[str, Any]:
    """A component and its options as plain values, to be found again by :func:`choice_from_facts`."""
    offer = choice.offer
    return {
        "component": offer.component.name,
        "plugin": offer.plugin,
        "distribution": offer.distribution,
        "distribution_version": offer.version,
        "component_version": offer.component.version,
        "written": choice.written,
        "options": choice.options.model_dump(mode="json"),
        **(
            {"parts": {name: list(map(choice_facts, chosen)) for name, chosen in choice.parts.items()}}
            if choice.parts
            else {}
        ),
    }


def choice_from_facts(catalog: Catalog, kind: Kind, facts: dict[str, Any], path: Path) -> Choice:
    """The component that a saved model names.

    Raises:
        UserError: if it is not installed, or in another version or with other options.
    """
    name = f"{facts['plugin']}:{facts['component']}"
    try:
        offer = catalog.find(kind, name)
    except UserError as error:
        raise UserError(
            f"{path}: the model needs {name} of {facts['distribution']} {facts['distribution_version']}: {error}"
        ) from error
    if offer.component.version != facts["component_version"]:
        raise UserError(
            f"{path}: the model was trained with version {facts['component_version']} of {name}, but {offer.distribution} "
            f"{offer.version} has version {offer.component.version}, which gives other numbers. Install "
            f"{facts['distribution']}=={facts['distribution_version']}, or train the model again."
        )
    try:
        options = offer.component.options.model_validate(facts["options"])
    except pydantic.ValidationError as error:
        raise UserError(
            f"{path}: the options of {name} are not those of {offer.source}: {faults_in_words(error)}."
        ) from error
    kinds = {info.field: kind_of(info.chooses) for info in option_infos(offer.component.options) if info.chooses}
    parts = {
        name: tuple(choice_from_facts(catalog, kinds[name], one, path) for one in chosen)
        for name, chosen in facts.get("parts", {}).items()
    }
    return Choice(offer, options, facts["written"], parts)
