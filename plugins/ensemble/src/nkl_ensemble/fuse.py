"""Fuses members; what learns how to fuse is fitted on samples that are not the ones it fuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from nkl.command import Choice, blaming
from nkl.data import Finding, Predictions, generator
from nkl.errors import UserError
from nkl.evaluation import take
from nkl.learning import speaker_folds, stratified_folds
from nkl.parts import EnsembleMethod
from nkl_ensemble.alignment import known

FOLDS = 10


@dataclass(frozen=True, eq=False)
class Fused:
    """What fusing gave.

    Attributes:
        predictions: the fused ones.
        part: the method, with all that it has learned.
        findings: on what it was fitted.
        fitted_on: ``nothing``, ``dev`` or ``other speakers of test``.
    """

    predictions: Predictions
    part: EnsembleMethod
    findings: tuple[Finding, ...] = ()
    fitted_on: str = "nothing"


def fuse(
    choice: Choice, members: Sequence[Predictions], dev: Sequence[Predictions] | None = None, seed: int = 42
) -> Fused:
    """Fuse aligned members.

    Args:
        choice: the method.
        members: on the same samples, in the same order.
        dev: their predictions of samples that they were not trained on and that are not among the former, aligned; only
            looked at by a method that learns. Without them it is cross-fitted, where it allows that.
        seed: of what is random in fitting.

    Raises:
        UserError: if the method is for another task, or has nothing that it could be fitted on.
        PluginError: naming the plugin, if it fails.
    """
    check_task(choice, members[0])
    part: EnsembleMethod = choice.make()
    if not part.learns:
        return Fused(combined(choice, part, members), part)
    if dev:
        samples = known(dev)
        if len(samples[0]):
            _fit(choice, part, samples, seed)
            return Fused(combined(choice, part, members), part, (_on_dev(choice, samples[0]),), "dev")
    if part.needs_dev:
        raise UserError(f"[ENSEMBLE] method = {choice.name}: {part.needs_dev}")
    return _cross_fitted(choice, part, members, seed)


def check_task(choice: Choice, member: Predictions) -> None:
    """Refuse a method for classes where values are predicted, and the other way round.

    Raises:
        UserError: naming what can be fused.
    """
    tasks = choice.offer.component.tasks or frozenset({"classification"})
    task = "classification" if member.is_classification else "regression"
    if task not in tasks:
        words = {"classification": "classes", "regression": "values"}
        raise UserError(
            f"[ENSEMBLE] method = {choice.name}: fuses {words[min(tasks)]}, and the members predict {words[task]}. "
            "`nkl plugins list` names the methods."
        )


def check_learner(choice: Choice) -> None:
    """Refuse a learner that cannot be fitted to the members' probabilities.

    Raises:
        UserError: naming what is wanted.
    """
    for learner in choice.parts.get("learner", ()):
        component = learner.offer.component
        if "classification" not in component.tasks or component.input not in (None, "rows"):
            raise UserError(
                f"[ENSEMBLE] learner = {learner.name}: is fitted to the members' probabilities, and so must be a learner of "
                "classes that works on rows of features, such as svm, log_reg or xgb."
            )
        if lacking := [name for name in learner.options.side_targets if name != "speaker"]:
            raise UserError(
                f"[ENSEMBLE] learner = {learner.name}: learns from {', '.join(lacking)} too, of which the members' predictions "
                "say nothing. Choose another learner, such as svm, log_reg or xgb."
            )


def combined(choice: Choice, part: EnsembleMethod, members: Sequence[Predictions]) -> Predictions:
    """What a method makes of members that are aligned."""
    with blaming(choice, f"fusing {len(members)} members"):
        return part.combine(members)


def _fit(choice: Choice, part: EnsembleMethod, members: Sequence[Predictions], seed: int) -> None:
    with blaming(choice, f"learning to fuse {len(members)} members from {len(members[0])} samples"):
        part.fit(members, seed)


def _on_dev(choice: Choice, dev: Predictions) -> Finding:
    message = f"{choice.name} was fitted on {_counted(dev)} of the dev split, which no member was trained on."
    advice = "A member that chose something on these samples (an epoch, a calibration) is a little too good there."
    return Finding("note", "fitting of the fusion", message, advice)


def _cross_fitted(choice: Choice, part: EnsembleMethod, members: Sequence[Predictions], seed: int) -> Fused:
    """Fuse each sample by a method that was fitted on the samples of other speakers."""
    samples = known(members)
    count = len(samples[0])
    if not count:
        raise UserError(
            f"[ENSEMBLE] method = {choice.name}: must be fitted, but the members have neither dev samples in common nor any "
            "truth. Use a method that does not learn, such as mean."
        )
    if count < len(members[0]):
        raise UserError(
            f"[ENSEMBLE] method = {choice.name}: {len(members[0]) - count} of {len(members[0])} samples have no known truth, so "
            "they cannot be cross-fitted. Use members with a dev split, or a method that does not learn."
        )
    folds, findings = _folds(samples[0], seed)
    numbers = np.unique(folds)
    if len(numbers) < 2:
        raise UserError(f"[ENSEMBLE] method = {choice.name}: cross-fitting needs two speakers at least.")
    fused = None
    for number in numbers:
        held = folds == number
        _fit(choice, part, [take(member, ~held) for member in members], seed)
        found = combined(choice, part, [take(member, held) for member in members])
        if fused is None:
            fused = np.zeros((count, *np.shape(_output(found))[1:]))
        fused[held] = _output(found)
    assert fused is not None
    _fit(choice, part, members, seed)
    message = (
        f"The members have no dev samples in common, so {choice.name} was cross-fitted on the test samples: each of the "
        f"{len(numbers)} groups was fused by a method that was fitted on the others."
    )
    advice = "The saved model was fitted on all test samples: try it on other data only."
    first = members[0]
    predictions = replace(first, probabilities=fused) if first.is_classification else replace(first, values=fused)
    note = Finding("note", "fitting of the fusion", message, advice)
    return Fused(predictions, part, (note, *findings), "other speakers of test")


def _folds(samples: Predictions, seed: int) -> tuple[np.ndarray, tuple[Finding, ...]]:
    rng = generator(seed, "ensemble", "folds")
    truth = samples.truth
    assert truth is not None
    if samples.speakers is not None and pd.Series(samples.speakers, dtype=object).nunique() >= 2:
        return speaker_folds(samples.speakers, truth, FOLDS, rng), ()
    codes = truth if samples.is_classification else np.zeros(len(samples), dtype=np.int64)
    message = "The fusion was cross-fitted over samples, since speakers are not known: its figure may be too good."
    warning = Finding("warning", "speakers unknown", message, "Name the speakers in the members' databases.")
    return stratified_folds(codes, min(FOLDS, len(samples)), rng), (warning,)


def _output(predictions: Predictions) -> np.ndarray:
    return predictions.predicted if predictions.probabilities is None else predictions.probabilities


def _counted(samples: Predictions) -> str:
    known = samples.speakers is not None and pd.Series(samples.speakers, dtype=object).nunique()
    return f"{len(samples)} samples of {known} speakers" if known else f"{len(samples)} samples"
