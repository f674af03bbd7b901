"""Stage annotate: a predictor adds labels to segments. What the store holds is read; only the rest is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.computing.compute import compute
from nkl.data.failure import Failure
from nkl.data.recording import Recording
from nkl.errors import PluginError
from nkl.kernel.bench import Bench
from nkl.kernel.blame import blaming
from nkl.kernel.choice import Choice, load_target
from nkl.parts.predictor import Predictor
from nkl.stages.extract import inputs
from nkl.store.forms import decoded


@dataclass(frozen=True, eq=False)
class Annotation:
    """Labels, and the segments for which there are none.

    Attributes:
        table: the labels, on the index of all segments; missing where there are none.
        failures: why.
        computed: how many segments were labelled now, not read from the store.
    """

    table: pd.DataFrame
    failures: tuple[Failure, ...]
    computed: int


def annotate_segments(
    table: pd.DataFrame,
    recordings: Mapping[str, Recording],
    choice: Choice,
    bench: Bench,
    fresh: bool = False,
) -> Annotation:
    """Label all segments.

    Args:
        table: the segments, each once; with the column of texts, for a predictor that works on texts.
        recordings: the files that can be read; segments of other files have no labels.
        choice: the predictor.
        bench: what it is done with.
        fresh: compute all, whatever the store holds.

    Raises:
        PluginError: if the predictor cannot be made, or gives other segments in the end.
        UserError: if labels cannot be kept (a full disk), or there is no such column of texts.
    """
    there, items, failures = inputs(table, recordings, choice)
    answers = compute(items, choice, "labels", bench, f"predict {choice.name}", fresh)
    failed = tuple(Failure(int(there[at]), choice.name, why) for at, why in answers.failures.items())
    good = np.ones(len(there), dtype=bool)
    good[list(answers.failures)] = False
    rows = [decoded(row) for row in answers.values[good]]
    said = pd.DataFrame(rows, columns=list(answers.columns), index=table.index[there[good]])
    with blaming(choice, f"concluding from {len(said)} segments"):
        concluded = _concluded(said, choice) if len(said) else said.iloc[:, :0]
    if not concluded.index.equals(said.index):
        raise PluginError(f"{choice.offer.source}: {choice.name} gave labels for other segments than it was asked for.")
    return Annotation(concluded.reindex(table.index), (*failures, *failed), answers.computed)


def _concluded(said: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """What follows for all segments together. A part that has nothing to add is not made, which may take its whole network."""
    if load_target(choice.offer).conclude is Predictor.conclude:
        return said
    concluded: pd.DataFrame = choice.make().conclude(said)
    return concluded
