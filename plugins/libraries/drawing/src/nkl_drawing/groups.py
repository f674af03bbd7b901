"""Tables over groups of samples: speakers, right and wrong, parts of a scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from nkl.data import Fairness, Report, Table, figure_text, interval_text, no_intervals
from nkl_drawing.pooled import Pooled

_MOST_SPEAKERS = 30


def speakers(report: Report, pool: Pooled) -> Table | None:
    """Accuracy, or mean absolute error, of each speaker; the worst first."""
    if pool.speakers is None:
        return None
    classes = bool(report.labels)
    frame = pd.DataFrame(
        {
            "speaker": [str(name) if name is not None else "(not known)" for name in pool.speakers],
            "value": pool.correct.astype(float) if classes else np.abs(pool.error),
            "bias": 0.0 if classes else pool.error,
        }
    )
    found = frame.groupby("speaker").agg(n=("value", "size"), value=("value", "mean"), bias=("bias", "mean"))
    found = found.assign(order=found["value"] * (1 if classes else -1)).sort_values("order", kind="stable")
    times = len(report.trials)
    rows = tuple(
        (
            str(name),
            str(n // times),
            *((figure_text(value),) if classes else (figure_text(value, "MAE"), figure_text(bias, "bias"))),
        )
        for name, n, value, bias in found[["n", "value", "bias"]].head(_MOST_SPEAKERS).itertuples()
    )
    head = ("speaker", "samples", "accuracy") if classes else ("speaker", "samples", "MAE", "mean error")
    values = found["value"]
    name = "" if classes else "MAE"
    note = f"The worst first. Over speakers: mean {figure_text(values.mean(), name)}"
    note += f", SD {figure_text(values.std(), name)}." if len(values) > 1 else "."
    if len(found) > _MOST_SPEAKERS:
        note += f" {len(found) - _MOST_SPEAKERS} better speakers are not shown."
    return Table("Each speaker", head, rows, note)


def uncertainty(pool: Pooled) -> Table | None:
    """How uncertain right and wrong predictions were."""
    if pool.uncertainty is None:
        return None
    rows = []
    for title, chosen in (("right", pool.correct), ("wrong", ~pool.correct)):
        values = pool.uncertainty[chosen]
        if len(values):
            quarter, middle, three = np.percentile(values, [25, 50, 75])
            rows.append(
                (
                    title,
                    str(len(values)),
                    figure_text(values.mean()),
                    figure_text(middle),
                    interval_text(quarter, three),
                )
            )
        else:
            rows.append((title, "0", figure_text(None), figure_text(None), figure_text(None)))
    note = "Entropy of the class probabilities over the log of the number of classes: 0 is sure, 1 is guessing."
    return Table("Uncertainty", ("predictions", "number", "mean", "median", "quartiles"), tuple(rows), note)


def terciles(report: Report, pool: Pooled) -> Table | None:
    """Errors of a regression in the low, middle and high third of the truth."""
    if report.labels:
        return None
    edges = np.quantile(pool.truth, [1 / 3, 2 / 3])
    part = np.searchsorted(edges, pool.truth, side="left")
    rows = []
    for at, title in enumerate(("low", "middle", "high")):
        truth, error = pool.truth[part == at], pool.error[part == at]
        if len(truth):
            spread = f"{truth.min():.4g} to {truth.max():.4g}"
            errors = (figure_text(np.abs(error).mean(), "MAE"), figure_text(error.mean(), "bias"))
            rows.append((title, spread, str(len(truth) // len(report.trials)), *errors))
    note = "A model that says the mean is too high for low values and too low for high ones."
    return Table("Error by third of the truth", ("truth", "range", "samples", "MAE", "mean error"), tuple(rows), note)


def fairness(found: Fairness, unit: str) -> Table:
    """The headline of each group with its interval.

    Args:
        found: measures by group.
        unit: what the intervals are over: speakers or samples.
    """
    rows = []
    for name, measures in found.groups.items():
        first = measures[0]
        value, bounds = figure_text(first.value, first.name), interval_text(first.low, first.high, first.name)
        rows.append((name, str(first.n), str(first.clusters), value, bounds))
    first = next(iter(found.groups.values()))[0]
    note = " ".join(no_intervals(replace(measures[0], name=name) for name, measures in found.groups.items()))
    head = (found.column, "samples", unit, first.name, "95 % CI")
    return Table(f"By {found.column}", head, tuple(rows), note)
