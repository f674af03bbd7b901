"""What a trained model looks at in single test samples, by its own account."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from nkl.data import Chapter, Chart, Predictions, Table, figure_text
from nkl.evaluation import plain_index
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_explore.running import lacking

_KEY, _TITLE = "explain", "What the model looks at"


@dataclass(frozen=True)
class Example:
    """A test sample that is worth a look.

    Attributes:
        at: its position among the predictions.
        why: what is special about it: ``surest right``.
    """

    at: int
    why: str


class Explain(Explorer):
    """Shows how the model of the run came to some of its predictions."""

    place = "model"

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"run", "input"} if self.options.explain else ())

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Ask the model about a few samples."""
        if not self.options.explain:
            return Explored()
        run = material.run
        if reason := lacking(material, "EXPL.explain"):
            return Explored((Chapter(_KEY, _TITLE, (reason,)),))
        assert run is not None and run.model is not None and run.test is not None
        places = plain_index(run.test.index).get_indexer(plain_index(run.predictions.index))
        chosen = examples(run.predictions, self.options.explain, places >= 0)
        charts: list[Chart] = []
        for done, one in enumerate(chosen, 1):
            features = run.test.take(places[[one.at]]).features
            charts += _named(run.model.explain(features), one, done, run.predictions)
            advance(done / len(chosen))
        if not charts:
            return Explored((Chapter(_KEY, _TITLE, (f"{run.learner} says nothing of how it came to a prediction.",)),))
        text = (
            f"What {run.learner} goes by in {len(chosen)} test samples, by its own account. It says where the model looked, not "
            "whether it was right to look there.",
        )
        rows = [_row(one, run.predictions) for one in chosen]
        return Explored((Chapter(_KEY, _TITLE, text, (Table.of("The samples", rows),), tuple(charts)),))


def examples(predictions: Predictions, count: int, known: np.ndarray) -> tuple[Example, ...]:
    """Samples that are worth a look: of each kind in turn, the most special first.

    Args:
        predictions: with their truth.
        count: how many at most.
        known: bool, which samples can be shown, shape ``(n,)``.
    """
    kinds = [[Example(int(at), why) for at in order] for why, order in _kinds(predictions, known)]
    turns = max(map(len, kinds), default=0)
    chosen: dict[int, Example] = {}
    for one in (kind[turn] for turn in range(turns) for kind in kinds if turn < len(kind)):
        chosen.setdefault(one.at, one)
    return tuple(chosen.values())[:count]


def _kinds(predictions: Predictions, known: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Kinds of samples, each with its positions in order; of equals the first in the table comes first."""
    if predictions.probabilities is None:
        assert predictions.values is not None
        truth = np.full(len(predictions), np.nan) if predictions.truth is None else predictions.truth
        away = np.abs(predictions.values - truth)
        there = np.flatnonzero(known & np.isfinite(away))
        order = there[np.argsort(away[there], kind="stable")]
        yield "nearest to its truth", order
        yield "furthest from its truth", order[::-1]
        return
    sure = predictions.probabilities.max(axis=1)
    truth = np.full(len(predictions), -1) if predictions.truth is None else predictions.truth
    right = predictions.predicted == truth

    def by_sureness(which: np.ndarray, sign: int) -> np.ndarray:
        there = np.flatnonzero(known & which)
        return there[np.argsort(sign * sure[there], kind="stable")]

    yield "surest right", by_sureness(right, -1)
    yield "surest wrong", by_sureness(~right & (truth >= 0), -1)
    yield "least sure", by_sureness(np.ones(len(sure), dtype=bool), 1)


def _named(charts: Sequence[Chart], one: Example, number: int, predictions: Predictions) -> Iterator[Chart]:
    """Charts whose names and titles say of which sample they are."""
    for chart in charts:
        title = f"{chart.title}: {os.path.basename(_name(one.at, predictions))} ({one.why})"
        yield replace(chart, name=f"explain_{number}_{chart.name}", title=title)


def _name(at: int, predictions: Predictions) -> str:
    file, start, end = predictions.index[at]
    if not start and pd.isna(end):
        return str(file)
    until = "the end" if pd.isna(end) else f"{end.total_seconds():.5g} s"
    return f"{file}, {start.total_seconds():.5g} s to {until}"


def _row(one: Example, predictions: Predictions) -> dict[str, str]:
    row = {"sample": _name(one.at, predictions), "why": one.why}
    if predictions.probabilities is None:
        assert predictions.values is not None and predictions.truth is not None
        return {**row, "predicted": f"{predictions.values[one.at]:.3g}", "truth": f"{predictions.truth[one.at]:.3g}"}
    truth = -1 if predictions.truth is None else int(predictions.truth[one.at])
    said = predictions.labels[predictions.predicted[one.at]]
    sure = figure_text(float(predictions.probabilities[one.at].max()))
    return {**row, "predicted": said, "probability": sure, "truth": predictions.labels[truth] if truth >= 0 else "–"}
