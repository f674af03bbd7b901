"""The charts of a run, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from nkl.data import Axis, Chart, Measure, Report, Series, figure_text, interval_text
from nkl_drawing.curves import learning_curve, of_losses, title_of
from nkl_drawing.pooled import Pooled
from nkl_drawing.tables import row_shares
from nkl_drawing.wording import NOTHING, interval, without_learning


def _share(name: str) -> Axis:
    """An axis from 0 to 1."""
    return Axis(name, low=0.0, high=1.0)


def charts(report: Report, pool: Pooled) -> dict[str, Chart]:
    """All that can be drawn of a run, by name."""
    return {chart.name: chart for chart in _charts(report, pool)}


def _charts(report: Report, pool: Pooled) -> Iterator[Chart]:
    evaluation, title = report.evaluation, f"{report.target}: {_headline(report)}"
    yield _compared(report)
    if not report.labels:
        yield scatter(title, pool)
    if evaluation.confusion is not None:
        yield confusion(title, evaluation.confusion, report.labels)
    recall = [one for found in evaluation.per_class.values() for one in found if one.name.startswith("recall")]
    if recall:
        yield _bars(
            "recall", "Recall of each class", evaluation.per_class, recall, ("class", "recall"), 1 / len(recall)
        )
    for one in report.fairness:
        values = [measures[0] for measures in one.groups.values()]
        names = (one.column, values[0].name)
        yield _bars(f"groups {one.column}", f"By {one.column}", one.groups, values, names, values[0].chance)
    if evaluation.reliability is not None:
        ece = next((one.value for one in evaluation.measures if one.name == "ECE"), np.nan)
        yield _reliability(f"Reliability: ECE {figure_text(ece)}", **evaluation.reliability)
    if report.labels and pool.uncertainty is not None:
        yield _uncertainty(pool.uncertainty, pool.correct)
    if evaluation.risk_coverage is not None:
        yield _risk(evaluation.risk_coverage["coverage"], evaluation.risk_coverage["risk"])
    if len(report.curve) > 1:
        curve = learning_curve(report)
        yield from _learning(curve)


def _compared(report: Report) -> Chart:
    """The headline's measure with its interval, of all runs and of each, beside what needs no learning."""
    first, trials = report.evaluation.measures[0], report.trials
    found = {"mean of the runs" if len(trials) > 1 else "this run": first}
    if len(trials) > 1:
        found |= {f"run {at}": trial.evaluation.measures[0] for at, trial in enumerate(trials, 1)}
    return compared(found, without_learning(report))


def compared(found: Mapping[str, Measure], without: Mapping[str, float]) -> Chart:
    """One measure of several things with their intervals, beside what needs no learning.

    Args:
        found: measures of the same name; the first is what the words are about.
        without: the same of each baseline.
    """
    first = next(iter(found.values()))
    values, low, high = (np.array([getattr(one, end) for one in found.values()]) for end in ("value", "low", "high"))
    names: dict[float, list[str]] = {}
    for name, value in without.items():
        names.setdefault(round(value, 3), []).append(name.split(" (")[0])
    lines = [
        Series(f"{' and '.join(alike)} {figure_text(value, first.name)}", np.array([value]), drawn="dashed")
        for value, alike in names.items()
    ]
    shows = "; ".join(
        f"{first.name} {'' if len(found) == 1 else f'of {name} '}{figure_text(one.value, one.name)} ({interval(one)})"
        for name, one in found.items()
    )
    shows += f"; dashed: {', '.join(line.name for line in lines)}" if lines else ""
    is_share = all(0 <= one <= 1 for one in [*values, *names])
    axis = _share(first.name) if is_share else Axis(first.name)
    own = Series(first.name, values, low=low, high=high)
    title = f"{first.name} with its interval" if np.isfinite(low).any() else first.name
    return Chart("compared", "intervals", title, shows, (own, *lines), tuple(found), y=axis)


def _headline(report: Report) -> str:
    first = report.evaluation.measures[0]
    bounds = interval_text(first.low, first.high, first.name)
    text = f"{first.name} {figure_text(first.value, first.name)}"
    return text if bounds == NOTHING else f"{text} (95 % CI {bounds})"


def confusion(title: str, matrix: np.ndarray, labels: tuple[str, ...]) -> Chart:
    """What was taken for what."""
    shares = np.nan_to_num(row_shares(matrix))
    rows = tuple(
        Series(label, counts, weight=share) for label, counts, share in zip(labels, matrix, shares, strict=True)
    )
    shows = "Confusion matrix, truth by row, shaded by share of the row"
    return Chart("confusion", "heat map", title, shows, rows, labels, Axis("predicted"), Axis("truth"))


def _bars(
    name: str,
    title: str,
    labels: Mapping[str, object],
    values: Sequence[Measure],
    names: tuple[str, str],
    chance: float | None,
) -> Chart:
    """A measure between 0 and 1 of each class or group, with its interval, and chance as a line."""
    low, high = ([getattr(one, end) for one in values] for end in ("low", "high"))
    series = [Series(names[1], np.array([one.value for one in values]), low=np.array(low), high=np.array(high))]
    shows = (
        f"{names[1][0].upper()}{names[1][1:]} by {names[0]}{' with 95 % interval' if np.isfinite(low).any() else ''}"
    )
    if chance is not None:
        series.append(Series("chance", np.array([chance]), drawn="dashed"))
        shows += "; dashed: chance"
    return Chart(name, "bars", title, shows, tuple(series), tuple(labels), Axis(names[0]), _share(names[1]))


def _reliability(title: str, confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray) -> Chart:
    """The fuller a bin, the stronger its colour."""
    full = count > 0
    series = (
        Series(
            "accuracy",
            np.where(full, accuracy, np.nan),
            np.linspace(0, 1, len(count) + 1),
            weight=count / max(count.max(), 1),
        ),
        Series("mean confidence", accuracy[full], confidence[full], drawn="line"),
        Series("perfect calibration", np.array([0, 1]), np.array([0, 1]), drawn="dashed"),
    )
    shows = "Reliability diagram: accuracy by confidence; dashed: perfect calibration"
    axes = (_share("confidence"), _share("accuracy"))
    return Chart("reliability", "histogram", title, shows, series, (), *axes)


def _uncertainty(uncertainty: np.ndarray, correct: np.ndarray) -> Chart:
    groups = {"right": uncertainty[correct], "wrong": uncertainty[~correct]}
    counted = {f"{name} ({len(values)})": values for name, values in groups.items()}
    title = "Uncertainty of right and wrong predictions"
    shows = "How many of the right and how many of the wrong predictions are so uncertain, as shares of each"
    return Chart.histogram("uncertainty", title, shows, counted, _share("uncertainty"), bins=10)


def _risk(coverage: np.ndarray, risk: np.ndarray) -> Chart:
    title = "Error rate of the most certain samples"
    shows = "Risk-coverage curve: error rate of the most certain samples by their share"
    axes = (_share("coverage"), Axis("error rate", low=0.0))
    return Chart("risk_coverage", "lines", title, shows, (Series("error rate", risk, coverage),), (), *axes)


def scatter(title: str, pool: Pooled) -> Chart:
    """Truth and prediction of a regression."""
    ends = np.array([min(pool.truth.min(), pool.predicted.min()), max(pool.truth.max(), pool.predicted.max())])
    series = (Series("samples", pool.predicted, pool.truth), Series("identity", ends, ends, drawn="dashed"))
    shows = "Predicted against true value; dashed: identity"
    return Chart("scatter", "points", title, shows, series, (), Axis("truth"), Axis("predicted"))


def _learning(curve: Mapping[str, np.ndarray]) -> Iterator[Chart]:
    """Losses over the epochs: the first, on the training samples, as a line, others dashed."""
    losses = {name: curve[name] for name in of_losses(curve)}
    names = [name.replace("_", " ") for name in losses]
    series = [
        Series(name, values, curve["epoch"], drawn="dashed" if at else "")
        for at, (name, values) in enumerate(zip(names, losses.values(), strict=True))
    ]
    if series:
        shows = f"Learning curve: {names[0]}" + (f"; dashed: {', '.join(names[1:])}" if names[1:] else "")
        lowest = min(0.0, *(float(np.nanmin(values, initial=0.0)) for values in losses.values()))
        axes = (Axis("epoch"), Axis("loss", low=lowest))
        yield Chart("learning_curve", "lines", title_of(curve), shows, tuple(series), (), *axes)
