"""Stage ratings: which rater said what of which sample."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np
import pandas as pd

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.data.report import Finding, Measure
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.data.wording import figure_text, interval_text
from nkl.errors import UserError, did_you_mean
from nkl.evaluation.alignment import plain_index
from nkl.evaluation.raters import rater_measures
from nkl.ini.experiment import DatabaseChoice, Experiment
from nkl.kernel.blame import blaming
from nkl.kernel.choice import Choice
from nkl.parts.consensus import Consensus
from nkl.stages.relabelling import map_labels

TOPIC = "ratings"
_SHOWN = 3


@dataclass(frozen=True, eq=False)
class Ratings:
    """The ratings of one database.

    Attributes:
        database: its name.
        choice: what decides on labels.
        part: the same, made.
        table: columns ``rater`` and ``label`` (after the database's mapping), on the segmented index of samples that are
            trained or tested on, with whole nanoseconds for times (:func:`nkl.evaluation.plain_index`).
    """

    database: str
    choice: Choice
    part: Consensus
    table: pd.DataFrame

    def of(self, index: pd.MultiIndex) -> pd.DataFrame:
        """The ratings of some samples: columns ``item`` (the position in ``index``), ``rater``, ``label``."""
        items = plain_index(index).get_indexer(self.table.index)
        return self.table.assign(item=items)[items >= 0].sort_values(["item", "rater"]).reset_index(drop=True)


def read_ratings(
    experiment: Experiment, splits: Splits, target: Target
) -> tuple[Splits, tuple[Ratings, ...], list[Finding]]:
    """Read the ratings of all databases that have some, and find the samples that they are of.

    Args:
        experiment: names the tables, and what is to be learned.
        splits: the samples.
        target: what is predicted.

    Returns:
        The samples without those that have neither a label nor a rating, the ratings, and what was found.

    Raises:
        UserError: if a table cannot be read or is of none of the samples; or the learner cannot learn from soft labels.
    """
    found: list[Ratings] = []
    findings: list[Finding] = []
    for one in experiment.databases:
        if one.consensus is not None:
            own, notes = _ratings(one, one.consensus, splits, target)
            _judge_learner(experiment, own)
            found.append(own)
            findings += [Finding("note", TOPIC, f"{one.name}: {note}") for note in notes]
    if splits.unlabelled.empty:
        return splits, tuple(found), findings
    index = splits.unlabelled.index
    unrated = index[~np.logical_or.reduce([plain_index(index).isin(one.table.index) for one in found])]
    if len(unrated):
        message = f"train: {len(unrated)} rows left out: no value for {target.column}, and no rating."
        findings.append(Finding("warning", "missing labels", message, "Label them, or leave them out of the database."))
    return splits.without(unrated), tuple(found), findings


def of_raters(
    ratings: Sequence[Ratings], predictions: Predictions, train_target: np.ndarray, headline: str | None
) -> tuple[tuple[Measure, ...], list[Finding]]:
    """The figures of raters on the samples that were tested, and what is to be said of them; nothing without ratings.

    Args:
        ratings: of all databases.
        predictions: of the model.
        train_target: class codes of the training samples.
        headline: the measure that is reported first.
    """
    said = [one.of(predictions.index) for one in ratings]
    together = pd.concat(said) if said else pd.DataFrame()
    measures = rater_measures(together, predictions, train_target, headline) if len(together) else ()
    if not measures:
        return (), []
    first = measures[0]
    message = (
        f"A rater reaches {first.name} {figure_text(first.value)} ({_interval(first)}) on the test samples, where the truth "
        f"is what most of the other raters of a sample say ({first.n} ratings)."
    )
    return measures, [Finding("note", TOPIC, message)]


def _interval(measure: Measure) -> str:
    if measure.reason:
        return f"no interval: {measure.reason}"
    return f"95 % CI {interval_text(measure.low, measure.high, measure.name)}"


def _ratings(database: DatabaseChoice, choice: Choice, splits: Splits, target: Target) -> tuple[Ratings, list[str]]:
    path = Path(os.path.abspath(os.path.expanduser(str(database.options.ratings))))
    part: Consensus = choice.make()
    with blaming(choice, f"reading {path}"):
        said = part.read(path, database.options.label or target.column)
        said = said[["item", "rater", "label", *(name for name in ("start", "end", "time") if name in said.columns)]]
    index = splits.every.loc[lambda table: table["source_db"] == database.name].index
    places, lost = _places(said, index)
    if not (places >= 0).any():
        raise UserError(
            f"{path}: none of its {said['item'].nunique()} items is a sample of {database.name}. There is, for example, "
            f"{said['item'].iloc[0]}, and one of the samples is {index[0][0]}. Write the end of their paths."
        )
    table = said.rename(columns={"label": target.column})
    for mapping in (database.options.ratings_mapping, database.options.mapping):
        table = map_labels(table, mapping, target.column)
    table = table.rename(columns={target.column: "label"}).assign(place=places)[places >= 0]
    table = table.sort_values("time", kind="stable") if "time" in table.columns else table
    once = table.drop_duplicates(["place", "rater"], keep="last")
    _judge_labels(path, database.name, once, target)
    on = plain_index(index)[once["place"]]
    notes = [*lost, *_counted(table, once, len(index))]
    with blaming(choice, f"describing the ratings of {database.name}"):
        notes += part.describe(once.assign(item=once["place"])[["item", "rater", "label"]].reset_index(drop=True))
    return Ratings(database.name, choice, part, once[["rater", "label"]].set_index(on)), notes


def _places(said: pd.DataFrame, index: pd.MultiIndex) -> tuple[np.ndarray, list[str]]:
    """The position in an index of the sample that each rating is of, -1 for none; and what of them is of none, in words."""
    files = pd.Series(index.get_level_values("file").astype(object))
    known = _matched(said["item"].unique(), files.unique())
    of_file = said["item"].map(known)
    if "start" in said.columns or "end" in said.columns:
        times = (pd.TimedeltaIndex(said[name]) if name in said.columns else None for name in ("start", "end"))
        starts, ends = times
        starts = None if starts is None else starts.fillna(pd.Timedelta(0))
        asked = segmented_index(of_file.fillna("").tolist(), starts, ends)
        places = plain_index(index).get_indexer(plain_index(asked))
    else:
        single = files[~files.duplicated(keep=False)]
        places = of_file.map(dict(zip(single, single.index, strict=True))).fillna(-1).to_numpy(dtype=np.int64)
    lost = said["item"][places < 0].unique()
    if not len(lost):
        return places, []
    many = (
        " (of a file that has several samples, start and end must be said)" if of_file[places < 0].notna().any() else ""
    )
    return places, [
        f"{len(lost)} of {said['item'].nunique()} rated items are no sample here, such as {_some(lost)}{many}."
    ]


def _matched(items: Iterable[str], files: Iterable[str]) -> Mapping[str, str]:
    """The file of each item: the one that has this path, or the only one whose path ends so, or that has this name."""
    by_name: dict[str, list[str]] = {}
    for file in files:
        by_name.setdefault(PurePath(file).stem, []).append(file)
    endings = {PurePath(file).suffix.lower() for near in by_name.values() for file in near}
    found = {item: _file_of(item, by_name, endings) for item in items}
    return {item: file for item, file in found.items() if file is not None}


def _file_of(item: str, by_name: Mapping[str, Sequence[str]], endings: set[str]) -> str | None:
    path = PurePath(item.replace("\\", "/"))
    bare = path.with_suffix("") if path.suffix.lower() in endings else path
    near = by_name.get(bare.name, ())
    at_end = [file for file in near if bare.parts == PurePath(file).with_suffix("").parts[-len(bare.parts) :]]
    for hits in ([file for file in near if file == item], at_end, near):
        if len(hits) == 1:
            return hits[0]
    return None


def _judge_learner(experiment: Experiment, ratings: Ratings) -> None:
    learner = experiment.learner
    if ratings.part.is_soft and learner is not None and not learner.offer.component.weighted:
        raise UserError(
            f"{ratings.database}.consensus = {ratings.choice.name}: makes soft labels, and {learner.name} takes no weights, "
            "which it would need to learn from them. Choose another learner, such as svm, or another consensus."
        )


def _judge_labels(path: Path, name: str, table: pd.DataFrame, target: Target) -> None:
    held = sorted(set(table["label"]))
    if not set(held) & set(target.labels):
        near = "".join(dict.fromkeys(did_you_mean(label, target.labels) for label in held[:_SHOWN]))
        raise UserError(
            f"{path}: holds {', '.join(held[:10])}; the classes of {target.column} are {', '.join(target.labels)}. "
            f"Translate them with {name}.ratings.mapping.{near}"
        )


def _counted(table: pd.DataFrame, once: pd.DataFrame, samples: int) -> Iterator[str]:
    rated = once["place"].nunique()
    yield (
        f"{len(once)} ratings of {rated} samples by {once['rater'].nunique()} raters; {samples - rated} samples have none, and "
        "keep the database's label."
    )
    if len(table) > len(once):
        yield f"{len(table) - len(once)} ratings left out: the same rater rated the sample again later, and the last one counts."


def _some(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(list(dict.fromkeys(names))[:_SHOWN]))
