"""Chapters of a run's report that only some readers ask for, with keys of ``[PLOT]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import Chapter, Chart, Evaluation, Predictions, Report, Table, figure_text, no_intervals, segmented_index
from nkl.evaluation import labelled, pool, take
from nkl_drawing.charts import compared, confusion, scatter
from nkl_drawing.earlier import earlier
from nkl_drawing.pooled import pooled
from nkl_drawing.tables import percent
from nkl_drawing.wording import counted, interval

SPEAKER = "speaker"
_MOST_NAMES = 3
_BELOW_ANY_SHARE = 1e-9


def with_asked(report: Report, options: Any) -> Report:
    """A report with the chapters that are asked for.

    Args:
        report: of a run.
        options: with ``uncertainty_threshold``, ``combine_per_speaker``, ``combine_per_speaker_col`` and ``runs_compare``.
    """
    return replace(report, chapters=(*report.chapters, *_asked(report, options)))


def _asked(report: Report, options: Any) -> Iterator[Chapter]:
    if options.uncertainty_threshold is not None:
        yield _certain(report, options.uncertainty_threshold)
    if options.combine_per_speaker is not None:
        yield _by_speaker(report, options.combine_per_speaker, options.combine_per_speaker_col)
    if options.runs_compare is not None:
        yield earlier(report, options.runs_compare)


def _certain(report: Report, most: float) -> Chapter:
    """The results without the predictions that are more uncertain, beside the whole."""
    key, title = "certain", f"Without predictions of an uncertainty above {most:g}"
    runs = [labelled(trial.predictions) for trial in report.trials]
    if not report.labels:
        reason = "PLOT.uncertainty_threshold is of no use here: uncertainty is that of the probabilities of classes."
        return Chapter(key, title, text=(reason,))
    shares = [pd.Series(run.uncertainty, run.index) for run in runs]
    mean = pd.concat([one[~one.index.duplicated()] for one in shares], axis=1).mean(axis=1)
    kept = [take(run, (mean.reindex(run.index) <= most).to_numpy()) for run in runs]
    all_of_them, number = len(runs[0].index), len(kept[0].index)
    share = f"{number} of {counted(all_of_them, 'sample')} ({percent(number / all_of_them)})"
    if not number:
        return Chapter(key, title, text=(f"No sample is as certain; the least uncertain has {mean.min():.3f}.",))
    part = _pooled(kept, report)
    over = " (mean over the runs)" if len(runs) > 1 else ""
    text = [f"{share} have an uncertainty{over} of at most {most:g}."]
    assert kept[0].truth is not None and runs[0].truth is not None
    gone = [label for code, label in enumerate(report.labels) if code not in kept[0].truth and code in runs[0].truth]
    if gone:
        text.append(f"No sample is left of {', '.join(gone)}: measures over classes leave these out.")
    text.append(
        "A threshold that was chosen by looking at these samples makes their figures look better than they are."
    )
    return Chapter(
        key,
        title,
        text=tuple(text),
        tables=(_beside(report.evaluation, part, "all samples", f"uncertainty up to {most:g}"),),
        charts=tuple(_taken(report, part, ("certain", "certain ones"), f"Without uncertain predictions: {share}")),
    )


def _by_speaker(report: Report, how: str, column: str) -> Chapter:
    """One prediction a speaker, each speaker one unit."""
    key, title = "by-speaker", f"One prediction a speaker ({how})"
    runs = [labelled(trial.predictions) for trial in report.trials]
    reason = _no_speakers(runs, report, column)
    if reason:
        return Chapter(key, title, text=(f"Predictions are not combined: {reason}.",))
    units = [_combined(run, how) for run in runs]
    whole = _pooled(units, report)
    taken = {"mode": "the class that most samples were taken for", "mean": "the class of the highest mean probability"}
    what = taken[how] if report.labels else "the mean of the predictions, beside the mean of the true values"
    first = whole.measures[0]
    text = f"Each of {counted(first.n, 'speaker')} is one unit: {what}. {first.name} {figure_text(first.value, first.name)}"
    return Chapter(
        key,
        title,
        text=(f"{text} ({interval(first)}).",),
        tables=(
            _beside(report.evaluation, whole, "samples as units", "speakers as units"),
            _each(units[0], report, len(runs) > 1),
        ),
        charts=tuple(_taken(report, whole, ("by_speaker", "speakers"), "One prediction a speaker", units)),
    )


def _no_speakers(runs: Sequence[Predictions], report: Report, column: str) -> str:
    """Why predictions cannot be put together; empty where they can."""
    if column != SPEAKER:
        return f"a report knows the speaker of a sample and no column {column}; leave combine_per_speaker.col out"
    first = runs[0]
    assert first.truth is not None
    if first.speakers is None or pd.isna(first.speakers).all():
        return "no speaker is known"
    if report.labels:
        classes = pd.Series(first.truth).groupby(pd.Series(first.speakers, dtype=object)).nunique()
        several = classes.index[classes > 1]
        if len(several):
            names = ", ".join(map(str, several[:_MOST_NAMES])) + (", …" if len(several) > _MOST_NAMES else "")
            return (
                f"{len(several)} of {counted(len(classes), 'speaker')} ({names}) have samples of several classes, "
                "so that there is no one class that a speaker could be told to have"
            )
    return ""


def _combined(run: Predictions, how: str) -> Predictions:
    """A sample a speaker; samples of nobody known are left out."""
    assert run.speakers is not None and run.truth is not None
    known = take(run, ~pd.isna(run.speakers))
    assert known.speakers is not None and known.truth is not None
    names, codes = np.unique([str(name) for name in known.speakers], return_inverse=True)
    counts = np.bincount(codes)[:, None].astype(np.float64)
    units = segmented_index([f"speaker {name}" for name in names])
    speakers = names.astype(object)

    def mean(values: np.ndarray) -> np.ndarray:
        sums = np.zeros((len(names), values.shape[1]))
        np.add.at(sums, codes, values)
        return np.asarray(sums / counts)

    if known.probabilities is None:
        assert known.values is not None
        both = mean(np.column_stack([known.values, known.truth]))
        return Predictions(units, values=both[:, 0], truth=both[:, 1], speakers=speakers)
    shares = mean(known.probabilities)
    if how == "mode":  # of classes with as many votes, the one of the higher mean probability
        votes = mean(np.eye(len(known.labels))[known.predicted]) + _BELOW_ANY_SHARE * shares
        shares = votes / votes.sum(axis=1, keepdims=True)
    truth = np.zeros(len(names), np.int64)
    truth[codes] = known.truth
    return Predictions(units, known.labels, shares, None, truth, speakers)


def _pooled(runs: Sequence[Predictions], report: Report) -> Evaluation:
    """Judged as the whole was; what needs no learning is not asked for here."""
    truth = runs[0].truth
    assert truth is not None
    return pool(runs, truth, report.evaluation.measures[0].name)


def _beside(whole: Evaluation, part: Evaluation, of_whole: str, of_part: str) -> Table:
    """The measures of the whole and of a part of it."""
    found = {one.name: one for one in part.measures}
    rows = []
    for one in whole.measures:
        other = found.get(one.name)
        if other is not None:
            cells = [(figure_text(each.value, each.name), _bounds(each)) for each in (one, other)]
            rows.append((one.name, *cells[0], *cells[1]))
    sizes = f"n = {whole.measures[0].n} and {part.measures[0].n}."
    return Table(
        "Measures of both",
        ("measure", of_whole, "95 % CI", of_part, "95 % CI"),
        tuple(rows),
        " ".join([sizes, *no_intervals(part.measures)]),
    )


def _bounds(measure: Any) -> str:
    return "–" if measure.reason else interval(measure).removeprefix("95 % CI ")


def _taken(
    report: Report, part: Evaluation, names: tuple[str, str], title: str, units: Sequence[Predictions] = ()
) -> Iterator[Chart]:
    """The headline of whole and part, and what was taken for what; the names are of the charts and of the part."""
    name, what = names
    both = {"all samples": report.evaluation.measures[0], what: part.measures[0]}
    yield replace(compared(both, {}), name=f"{name}_compared")
    if part.confusion is not None:
        yield replace(confusion(title, part.confusion, report.labels), name=f"{name}_confusion")
    elif units:
        trials = tuple(replace(trial, predictions=run) for trial, run in zip(report.trials, units, strict=True))
        yield replace(scatter(title, pooled(replace(report, trials=trials))), name=f"{name}_scatter")


def _each(run: Predictions, report: Report, is_first: bool) -> Table:
    """What was said of each speaker."""
    assert run.truth is not None and run.speakers is not None

    def said(value: Any) -> str:
        return report.labels[int(value)] if report.labels else f"{value:.4g}"

    rows = tuple(
        (str(name), said(truth), said(predicted))
        for name, truth, predicted in zip(run.speakers, run.truth, run.predicted, strict=True)
    )
    return Table(
        "What was said of each speaker",
        ("speaker", "truth", "predicted"),
        rows,
        "Of the first run." if is_first else "",
    )
