"""[MODEL]: which learner, and how it is trained, tuned, cross-validated and measured."""

from __future__ import annotations

from typing import Annotated, Literal

from nkl.ini.sections.values import Groups, on_for
from nkl.options import Off, Options, option


class ModelOptions(Options):
    """The keys of ``[MODEL]`` that hold for all learners."""

    type: Off[str] = option(
        None, "The learner, such as svm, xgb or mlp; needed for whatever trains.", chooses="learner"
    )
    class_weight: Annotated[bool, on_for("auto", "balanced")] = option(
        False, "Weigh samples by how rare their class is in training."
    )
    tuning_params: Off[list[str]] = option(
        None, "Parameters of the learner to be tuned; each has a key with the list of values to try."
    )
    scoring: Off[str] = option(None, "What tuning makes best, such as recall_macro; measure where it is not given.")
    logo: Groups = option(
        None,
        "Cross-validation that leaves out one of so many groups of speakers at a time, or, with True, one speaker; where "
        "the databases have a column fold, its values are the groups.",
    )
    loso: bool = option(False, "Cross-validation that leaves out one speaker at a time.")
    k_fold_cross: Off[int] = option(
        None,
        "Cross-validation with so many parts of equal class shares; speakers are in several, so that its figures are "
        "speaker-dependent: logo is not.",
        ge=2,
    )
    fold_column: Off[str] = option(
        None,
        "Cross-validation that leaves out one value of this column at a time, such as sentence; with k_fold_cross one of so "
        "many groups of its values.",
    )
    k_fold_repeats: int = option(
        1, "How often k_fold_cross or logo is repeated, each time with other folds; figures are means over all.", ge=1
    )
    protocol: Off[Literal["speaker_independent", "speaker_dependent"]] = option(
        None,
        "speaker_dependent: test speakers are trained on, on purpose, and every figure says so. speaker_independent: they must "
        "not be, as is the case if nothing is said.",
    )
    measure: Off[Literal["uar", "f1", "eer", "mse", "mae", "ccc", "pcc"]] = option(
        None,
        "What is reported first and decides which epoch is best; uar for classes, ccc for numbers if not given; f1 is the mean "
        "over classes (macro-F1).",
    )
    calibration: Off[Literal["temperature", "isotonic"]] = option(
        None,
        "How probabilities are corrected, cross-fitted over training speakers; not at all if not given or of no help.",
    )
    random_seed: Off[int] = option(None, "Seed of the model, in place of EXP.seed; there is then only one run.", ge=0)
    nan_strategy: Off[Literal["zero", "mean", "median", "drop"]] = option(
        None, "What a missing feature becomes, in place of FEATS.nan_strategy."
    )
    save: bool | None = option(None, "Keep the model of every epoch; as EXP.save if not given.", identity=False)
    only_test: bool = option(
        False,
        "Train nothing: use the model of an earlier run of this experiment.",
        idle="is not done by `nkl run`, which trains; use `nkl test` with DATA.tests",
    )
    n_jobs: int | None = option(
        None, "Threads that a learner may use, -1 for all cores; as EXP.workers if not given.", ge=-1, identity=False
    )

    @property
    def cross_validates(self) -> bool:
        """Whether all samples are predicted in turn, instead of one test split."""
        return bool(self.logo or self.loso or self.k_fold_cross or self.fold_column)

    @property
    def folds_of_samples(self) -> bool:
        """Whether folds are made without regard to who speaks or what is said."""
        return bool(self.k_fold_cross and not (self.logo or self.loso or self.fold_column))

    @property
    def knows_test_speakers(self) -> bool:
        """Whether it is on purpose that test speakers are trained on."""
        return self.protocol == "speaker_dependent"
