"""Stage extract: segments become features. What the store holds is read; only the rest is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.computing.compute import Answers, Items, compute
from nkl.data.failure import Failure
from nkl.data.frames import Frames
from nkl.data.matrix import FeatureMatrix
from nkl.data.recording import Recording
from nkl.data.report import Finding
from nkl.errors import UserError
from nkl.files import storing
from nkl.kernel.bench import Bench
from nkl.kernel.choice import Choice
from nkl.stages.failures import account, allowing, write_failures
from nkl.store.forms import Form


@dataclass(frozen=True, eq=False)
class Extraction:
    """Features, and the segments for which there are none.

    Attributes:
        features: of all segments that could be computed.
        failures: the others.
        computed: how many rows were computed now, not read from the store.
    """

    features: FeatureMatrix
    failures: tuple[Failure, ...]
    computed: int


def read_recordings(index: pd.MultiIndex, bench: Bench) -> tuple[dict[str, Recording], tuple[Failure, ...]]:
    """Read the files of an index: for each its hashes and facts, and a failure for each segment of one that cannot be read."""
    files = list(index.get_level_values("file").unique())
    with bench.watchers.stage("read", len(files)) as advance:
        found = bench.store.recordings(files, bench.max_minutes, lambda done, _: advance(done))
    good = {file: one for file, one in found.items() if isinstance(one, Recording)}
    failures = tuple(
        Failure(position, "read", str(found[file]))
        for position, file in enumerate(index.get_level_values("file"))
        if file not in good
    )
    return good, failures


def extract_features(
    table: pd.DataFrame,
    recordings: Mapping[str, Recording],
    choice: Choice,
    bench: Bench,
    fresh: bool = False,
    sampling_rate: int | None = None,
) -> Extraction:
    """Compute one extractor's features.

    Args:
        table: the segments, each once; with the column of texts, for an extractor that works on texts.
        recordings: the files that can be read; segments of other files are left out.
        choice: the extractor.
        bench: what it is done with.
        fresh: compute all rows, whatever the store holds.
        sampling_rate: in Hz, at which an extractor without a rate of its own analyses all; ``None`` is each at its own.

    Raises:
        PluginError: if the extractor cannot be made.
        UserError: if rows cannot be kept (a full disk), or there is no such column of texts.
    """
    there, items, failures = inputs(table, recordings, choice, sampling_rate)
    form: Form = "frames" if choice.options.frame_level else "rows"
    answers = compute(items, choice, form, bench, f"extract {choice.name}", fresh)
    failed = tuple(Failure(int(there[at]), choice.name, why) for at, why in answers.failures.items())
    return Extraction(_features(table.index[there], answers, form), (*failures, *failed), answers.computed)


def inputs(
    table: pd.DataFrame, recordings: Mapping[str, Recording], choice: Choice, sampling_rate: int | None = None
) -> tuple[np.ndarray, Items, tuple[Failure, ...]]:
    """What a part works on: the rows of the table that it can, by position, what they hold, and a failure for each other.

    Rows of files that cannot be read are left out without one: they have theirs from :func:`read_recordings`.

    Raises:
        UserError: if the part works on a column of texts that is not there.
    """
    if choice.offer.component.input != "text":
        files = table.index.get_level_values("file")
        there = np.flatnonzero([file in recordings for file in files])
        return there, Items.of_audio(table.index[there], recordings, sampling_rate), ()
    column = choice.options.text_column  # type: ignore[attr-defined]
    if column not in table.columns:
        raise UserError(
            f"{choice.name}: works on texts, but the database has no column {column}. Name the column that holds them, or let "
            "`nkl predict` write down what is said (PREDICT.targets = ['text'])."
        )
    unknown = table[column].isna().to_numpy()
    there = np.flatnonzero(~unknown)
    missing = tuple(
        Failure(int(at), choice.name, f"{table.index[at][0]}: has no {column}") for at in np.flatnonzero(unknown)
    )
    return there, Items.of_texts([str(text) for text in table[column].iloc[there]]), missing


def _features(index: pd.MultiIndex, answers: Answers, form: Form) -> FeatureMatrix:
    good = np.ones(len(index), dtype=bool)
    good[list(answers.failures)] = False
    if form == "frames":
        frames = Frames.of(list(answers.values[good]), len(answers.columns))
        return FeatureMatrix(index[good], frames, answers.columns)
    return FeatureMatrix(index[good], answers.values[good], answers.columns)


def settle_failures(index: pd.MultiIndex, failures: Sequence[Failure], tolerance: float, folder: Path) -> list[Finding]:
    """Write ``failures.csv`` and judge whether so many failures are allowed.

    Args:
        index: all segments.
        failures: those without features.
        tolerance: the share of segments (0 to 1) that may fail.
        folder: the run's folder.

    Raises:
        UserError: if more failed.
    """
    path = folder / "failures.csv"
    with storing(path):
        write_failures(index, failures, path)
    if not failures:
        return []
    failed, lack = len({failure.position for failure in failures}), "segments have no features"
    if failed > tolerance * len(index):
        advice = f"Repair or remove them{allowing(failed, len(index))}. What was computed is kept."
        raise UserError(account([failure.reason for failure in failures], failed, len(index), lack, path, advice))
    message = f"{failed} of {len(index)} {lack}; {path} lists them. They are left out."
    return [Finding("warning", "failed segments", message)]
