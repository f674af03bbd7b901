"""Offers audEERING's models: as features, and as predictors of age, gender, arousal, dominance and valence."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nkl.plugin import Component, Options, Reference, hookimpl, option
from nkl_audeering.references import AGE_GENDER as AGE_GENDER_PAPER
from nkl_audeering.references import DIMENSIONS as DIMENSIONS_PAPER
from nkl_audeering.weights import AGE_GENDER, DIMENSIONS, model_facts, published_folder, registry_folder

_LICENCE = "the published models: CC BY-NC-SA 4.0 (research only)"
_FOLDER = "Folder with model.onnx and model.yaml. Where the default folder is not there, the model is downloaded once."
_LONGEST = (
    "Longer segments are cut into windows of equal length, so many seconds at most, whose values are averaged: memory "
    "grows with the square."
)

_TARGET = "The name in PREDICT.targets, which says which columns are wanted."
_DEVICE = "Where it is computed: cpu, cuda, cuda:1; auto takes the graphics card if onnxruntime can use it."


class _NetworkOptions(Options):
    """What all of them have."""

    device: str = option("auto", _DEVICE, section="MODEL", identity=False)

    @abstractmethod
    def folder(self) -> Path:
        """Where the model is.

        Raises:
            nkl.errors.UserError: if it is not to be had.
        """

    def facts(self) -> dict[str, Any]:
        """Which weights they are."""
        return model_facts(self.folder())


class AudOptions(_NetworkOptions):
    """The keys ``aud.…``: the model of arousal, dominance and valence."""

    model: str = option(DIMENSIONS.folder, _FOLDER, key=DIMENSIONS.key, section="FEATS", identity=False)
    max_seconds: float = option(60.0, _LONGEST, key="aud.max_seconds", section="FEATS", ge=1)

    def folder(self) -> Path:
        """A folder, or the published model.

        Raises:
            nkl.errors.UserError: if it is not to be had.
        """
        return published_folder(DIMENSIONS, self.model)


class AgenderOptions(_NetworkOptions):
    """The keys ``agender.…``: the model of age and gender."""

    model: str = option(AGE_GENDER.folder, _FOLDER, key=AGE_GENDER.key, section="FEATS", identity=False)
    max_seconds: float = option(60.0, _LONGEST, key="agender.max_seconds", section="FEATS", ge=1)

    def folder(self) -> Path:
        """A folder, or the published model.

        Raises:
            nkl.errors.UserError: if it is not to be had.
        """
        return published_folder(AGE_GENDER, self.model)


class AudLabelOptions(AudOptions):
    """The same, for labels."""

    type: str = option("", _TARGET, identity=False)


class AgenderLabelOptions(AgenderOptions):
    """The same, for labels."""

    type: str = option("", _TARGET, identity=False)


class AudmodelOptions(_NetworkOptions):
    """The keys ``audmodel.…``: any model of this make."""

    id: str = option(
        ...,
        "Folder with model.onnx and model.yaml, or a model's identifier in audEERING's registry.",
        key="audmodel.id",
        section="FEATS",
        identity=False,
    )
    embeddings_name: list[str] = option(
        ["hidden_states"],
        "Outputs of the model that are taken. Predictions leave hidden_states out, and take all others if none is left.",
        key="audmodel.embeddings_name",
        section="FEATS",
        min_length=1,
    )
    max_seconds: float = option(60.0, _LONGEST, key="audmodel.max_seconds", section="FEATS", ge=1)

    def folder(self) -> Path:
        """A folder, or what the registry has.

        Raises:
            nkl.errors.UserError: if it is not to be had.
        """
        return registry_folder(self.id)


def _references(options: type[Options]) -> tuple[Reference, ...]:
    """What is to be cited for a published model; of any other one that is not known."""
    if issubclass(options, AudmodelOptions):
        return ()
    return AGE_GENDER_PAPER if issubclass(options, AgenderOptions) else DIMENSIONS_PAPER


def _component(
    module: str, name: str, part: str, summary: str, options: type[Options], aliases: tuple[str, ...] = ()
) -> Component:
    return Component(
        name=name,
        target=f"nkl_audeering.{module}:{part}",
        summary=summary,
        options=options,
        needs=frozenset({"weights"}),
        aliases=aliases,
        references=_references(options),
        licence=_LICENCE if options is not AudmodelOptions else "the model's own",
        parallel="threads",
    )


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """Embeddings, and the outputs of the models as features."""
    for name, part, summary, options in (
        ("audwav2vec2", "AudWav2vec2", "Embeddings of audEERING's model of emotional dimensions", AudOptions),
        ("auddim", "AudDim", "Arousal, dominance and valence by audEERING's model", AudOptions),
        ("agender", "Agender", "Embeddings of audEERING's model of age and gender", AgenderOptions),
        ("agender_agender", "AgenderAgender", "Age and gender by audEERING's model", AgenderOptions),
        ("audmodel", "Audmodel", "Outputs of any model of audEERING's make", AudmodelOptions),
    ):
        yield _component("extractor", name, part, summary, options)


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """Labels for databases. Targets that one model answers are names of one component: the model is run once for all of them."""
    yield _component(
        "predictor",
        "auddim",
        "AudDimLabels",
        "Arousal, dominance and valence from 0 to 1, by audEERING's model",
        AudLabelOptions,
        ("arousal", "dominance", "valence"),
    )
    yield _component(
        "predictor",
        "agender",
        "AgenderLabels",
        "Gender (female, male or child) and age in years, by audEERING's model",
        AgenderLabelOptions,
        ("gender", "age"),
    )
    yield _component(
        "predictor", "audmodel_pred", "AudmodelPred", "What any model of audEERING's make says", AudmodelOptions
    )
