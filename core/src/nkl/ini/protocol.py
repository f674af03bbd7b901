"""Whether what an INI says of cross-validation and of speakers goes together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nkl.ini.experiment import DatabaseChoice
from nkl.ini.reading import Reading
from nkl.ini.sections.model import ModelOptions


def judge_protocol(reading: Reading, model: ModelOptions, runs: int, databases: Sequence[DatabaseChoice]) -> None:
    """Add a complaint where keys contradict each other.

    Args:
        reading: what was read so far; complaints are added to it.
        model: what ``[MODEL]`` says.
        runs: how often the training is repeated (``EXP.runs``).
        databases: of ``DATA.databases``.
    """
    reading.complaints += [*_of_repeats(reading, model, runs), *_of_speakers(reading, model, databases)]
    if model.fold_column and (model.logo or model.loso):
        key = "loso" if model.loso else "logo"
        reading.complaints.append(
            f"{reading.place('MODEL', 'fold_column')} = {model.fold_column}: {key} makes other folds; leave out one of them."
        )


def _of_repeats(reading: Reading, model: ModelOptions, runs: int) -> Iterator[str]:
    if model.k_fold_repeats == 1:
        return
    place = f"{reading.place('MODEL', 'k_fold_repeats')} = {model.k_fold_repeats}"
    drawn = model.k_fold_cross or model.logo not in (None, True)
    if model.loso or not drawn:
        yield (
            f"{place}: there are no other folds to repeat with: write k_fold_cross or logo with a number of folds, which are "
            "drawn anew each time."
        )
    if runs > 1:
        yield (
            f"{place}: each repeat has the next seed, and EXP.runs = {runs} repeats with the same folds; leave out one of them."
        )


def _of_speakers(reading: Reading, model: ModelOptions, databases: Sequence[DatabaseChoice]) -> Iterator[str]:
    place = f"{reading.place('MODEL', 'protocol')} = {model.protocol}"
    if model.protocol == "speaker_dependent" and model.loso:
        yield f"{place}: loso tests on speakers that are not trained on; leave out one of them."
    if model.protocol != "speaker_independent":
        return
    if model.folds_of_samples:
        yield (
            f"{place}: k_fold_cross has the samples of a speaker in several folds; write logo = {model.k_fold_cross} in place "
            "of it."
        )
    if not model.cross_validates:
        for one in databases:
            if one.options.split_strategy == "random":
                yield (
                    f"{place}: {one.name}.split_strategy = random has the samples of a speaker in several splits; write "
                    f"{one.name}.split_strategy = speaker_split."
                )
