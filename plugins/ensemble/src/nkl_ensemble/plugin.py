"""Offers ``nkl ensemble`` with the section [ENSEMBLE], the methods, and the fused model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator

from nkl.plugin import Component, NoOptions, Off, Options, Section, hookimpl, option
from nkl_ensemble.options import EnsembleOptions

CLASSES = frozenset({"classification"})
BOTH = frozenset({"classification", "regression"})


class ThresholdOptions(Options):
    """Options of uncertainty_threshold."""

    threshold: float = option(
        1.0, "Largest uncertainty (0 to 1) at which the surest member decides alone; 1: it always does.", ge=0, le=1
    )


class WeightOptions(Options):
    """Options of performance_weighted."""

    weights: Off[list[Annotated[float, Field(ge=0)]]] = option(
        None,
        "One weight a member, in the order of the members, such as their figures on dev samples; without them the members' "
        "UAR (values: CCC) on their dev samples. Never take figures of the test samples that are to be fused.",
    )

    @field_validator("weights")
    @classmethod
    def _some(cls, weights: list[float] | None) -> list[float] | None:
        if weights is not None and not sum(weights) > 0:
            raise ValueError("at least one weight must be above 0")
        return weights


class StackingOptions(Options):
    """Options of stacking. Those of the learner are in [ENSEMBLE] too: C_val, kernel and so on."""

    learner: str = option("svm", "The learner that is fitted to the members' probabilities.", chooses="learner")


class LogregOptions(StackingOptions):
    """Options of logreg."""

    learner: str = option("log_reg", "The learner that is fitted to the members' probabilities.", chooses="learner")


@hookimpl
def nkl_ensemble_methods() -> Iterator[Component]:
    """Offer all of them."""
    yield _method("majority_voting", "voting:MajorityVoting", "The class that most members predict")
    yield _method("mean", "averages:Mean", "Mean of the members' probabilities or values", tasks=BOTH)
    yield _method("median", "averages:Median", "Median of the members' probabilities or values", tasks=BOTH)
    yield _method("sum", "averages:Sum", "Sum of the members' probabilities")
    yield _method("max", "maxima:Max", "Highest probability of each class over the members")
    yield _method("max_class", "maxima:MaxClass", "The member with the highest probability of all decides")
    yield _method(
        "uncertainty_threshold",
        "uncertainty:UncertaintyThreshold",
        "The surest member decides where it is sure enough, else the mean",
        ThresholdOptions,
        aliases=("uncertainty",),
    )
    yield _method("uncertainty_weighted", "uncertainty:UncertaintyWeighted", "Mean weighted by 1 / uncertainty")
    yield _method("confidence_weighted", "uncertainty:ConfidenceWeighted", "Mean weighted by 1 - uncertainty")
    yield _method(
        "performance_weighted",
        "performance:PerformanceWeighted",
        "Mean weighted by given weights, or by the members' figures on dev samples",
        WeightOptions,
        tasks=BOTH,
    )
    yield _method(
        "svm", "stacking:Stacking", "A learner on the members' probabilities, a support vector machine", StackingOptions
    )
    yield _method("logreg", "stacking:Stacking", "A logistic regression on the members' probabilities", LogregOptions)


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """One command."""
    yield Component(
        "ensemble", "nkl_ensemble.command:ensemble", "Fuse the predictions of several runs, and see whether it helps"
    )


@hookimpl
def nkl_sections() -> Iterator[Section]:
    """The members may be described by other INIs."""
    yield Section(
        "ENSEMBLE",
        EnsembleOptions,
        "Several experiments' predictions made one",
        command="nkl ensemble",
        alone="an ensemble of other runs",
    )


@hookimpl
def nkl_trained_models() -> Iterator[Component]:
    """What ``nkl ensemble`` saves."""
    yield Component("fusion", "nkl_ensemble.saved:Ensemble", "Several models and the method that fuses them")


def _method(
    name: str,
    target: str,
    summary: str,
    options: type[Options] = NoOptions,
    tasks: frozenset[str] = CLASSES,
    aliases: tuple[str, ...] = (),
) -> Component:
    return Component(name, f"nkl_ensemble.{target}", summary, options, tasks=tasks, aliases=aliases)
