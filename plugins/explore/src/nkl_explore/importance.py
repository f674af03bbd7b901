"""Which features a learner finds important, on speakers that it has not heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import Axis, Chapter, Chart, File, Finding, Samples, Series, Table, figure_text
from nkl.errors import UserError
from nkl.parts import Explored, Explorer, Learner, Material, Wanted
from nkl_explore.feature_charts import MOST_TESTED, charts_of, compare_all
from nkl_explore.feature_options import RankingOptions
from nkl_explore.feature_rows import feature_rows, listed, some_of
from nkl_explore.ranking import CORRELATED, Ranked, Ranking, rank

MOST = 3000
"""Learners are fitted to no more samples than this."""
FILE = "importance.csv"

_KEY, _TITLE = "importance", "Which features matter to a learner"


class Importance(Explorer):
    """Ranks features by learners.

    Args:
        options: of the explorer.
        model: the learners.
    """

    place = "importance"

    def __init__(self, options: RankingOptions, model: Sequence[Learner] | None = None) -> None:
        super().__init__(options)
        self.learners = tuple(zip(options.model or (), model or (), strict=True))

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"features"} if self.learners else ())

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Rank."""
        if not self.learners:
            asked = (
                "EXPL.permutation asks for a ranking of the features: name learners, such as EXPL.model = ['log_reg']."
            )
            return Explored((Chapter(_KEY, _TITLE, (asked,)),) if self.options.permutation else ())
        try:
            side = {name for _, learner in self.learners for name in learner.options.side_targets}
            rows = feature_rows(material, side)
            labelled = rows.samples.target >= 0 if rows.samples.labels else np.isfinite(rows.samples.target)
            samples = rows.samples.take(np.flatnonzero(labelled))
            some = samples.take(some_of(samples, MOST, material.seed, "importance"))
            ranking = rank(some, self.learners, self.options.permutation, material.seed, advance)
        except UserError as error:
            return Explored((Chapter(_KEY, _TITLE, error.complaints),))
        reasons = tuple(one.reason for one in ranking.ranked if one.reason)
        if not ranking.used:
            return Explored((Chapter(_KEY, _TITLE, reasons),))
        table_of(ranking).to_csv(material.folder / FILE, index=False)
        first = headline(ranking, material.target.column)
        text = (first, *_words(ranking, len(samples), material), *reasons, *rows.notes)
        most = self.options.max_feats
        files = (File(FILE, "all features, with their ranks and importances"),)
        charts = (*_charts(ranking, most), *self._distributions(ranking, samples, material))
        chapter = Chapter(_KEY, _TITLE, text, _tables(ranking, most), charts, files=files)
        return Explored((chapter,), _doubts(ranking), first)

    def _distributions(self, ranking: Ranking, samples: Samples, material: Material) -> Iterator[Chart]:
        """How what was ranked first is distributed, with tests that are corrected over all features."""
        if self.options.feature_distributions:
            tested = compare_all(material, samples.take(some_of(samples, MOST_TESTED, material.seed, "features")))
            for at in ranking.first(ranking.order, self.options.max_feats):
                yield from charts_of(tested, ranking.samples.columns[at], not self.options.ignore_gender)


def headline(ranking: Ranking, target: str) -> str:
    """Which features come first, and how sure that is."""
    ranks, first = ranking.ranks, ranking.order[0]
    names = [ranking.name(at) for at in ranking.first(ranking.order, 3)]
    learners = ", ".join(one.learner for one in ranking.used)
    return (
        f"To tell {target}, {learners} find{'s' if len(ranking.used) == 1 else ''} {_and(names)} most important; the first has "
        f"the mean rank {_number(ranks[:, first].mean())} of {len(ranking.samples.columns)} "
        f"({_number(ranks[:, first].min())} to {_number(ranks[:, first].max())} over {len(ranks)} folds)."
    )


def table_of(ranking: Ranking) -> pd.DataFrame:
    """All figures, a row a feature, the most important first."""
    ranks = ranking.ranks
    columns: dict[str, Any] = {
        "feature": ranking.samples.columns,
        "group": ranking.groups + 1,
        "rank": ranks.mean(axis=0),
        "lowest_rank": ranks.min(axis=0),
        "highest_rank": ranks.max(axis=0),
    }
    for one in ranking.used:
        columns[f"{one.learner}.rank"] = one.ranks.mean(axis=0)
        if one.drops is not None:
            columns[f"{one.learner}.drop"] = one.drops.mean(axis=0)
            columns[f"{one.learner}.drop_sd"] = one.drops.std(axis=0)
        if one.native is not None and one.native.ndim == 2:
            columns[f"{one.learner}.importance"] = one.native.mean(axis=0)
        elif one.native is not None:
            means = one.native.mean(axis=0)
            columns |= {f"{one.learner}.{name}": row for name, row in zip(ranking.samples.labels, means, strict=True)}
    return pd.DataFrame(columns).iloc[ranking.order]


def _words(ranking: Ranking, known: int, material: Material) -> list[str]:
    count, voices = len(ranking.folds), ranking.samples.speakers
    unit = f"{len(set(voices))} speakers" if ranking.by_speaker and voices is not None else f"{count} samples"
    held = (
        f"Each learner was fitted {int(ranking.folds.max()) + 1} times, each time to all but a part of the {unit}, and its "
        "importances are means over these fits."
    )
    words = [held, _stability(ranking)]
    if count < known:
        words.append(f"This was done on {count} of the {known} samples, drawn at random.")
    if not ranking.by_speaker:
        words.append(
            "Speakers are not known, or there is one only: what is held out may be of voices that the learners know."
        )
    if any(one.drops is not None for one in ranking.used):
        words.append(_shuffling(ranking))
    if any(one.drops is None for one in ranking.used):
        words.append(
            "A learner's own importance is the size of its coefficients (features are in standard deviations), or what its "
            "trees gain by splitting at a feature. Features that correlate share it among them."
        )
    if {"train", "test"} <= set(material.table["split"]):
        words.append(
            "The test samples are among those looked at. To choose features by such a ranking and then test on these samples "
            "flatters: set sample_selection = train in [EXP] for that."
        )
    return words


def _shuffling(ranking: Ranking) -> str:
    sizes = np.bincount(ranking.groups)
    counts = f"what counts is how much {ranking.measure} drops"
    shuffled = f"Features are shuffled {ranking.repeats} times on held-out samples, and {counts}"
    if (sizes > 1).any():
        words = (
            f"{shuffled}. Those that correlate (|r| of {figure_text(CORRELATED, digits=1)} or more on average) are shuffled "
            f"together: {len(ranking.groups)} features are {len(sizes)} groups, and which feature of a group matters cannot be "
            "told."
        )
        return (
            f"{words} Of each group, one is named, with the number of the others (+6)." if ranking.together else words
        )
    return f"{shuffled}."


def _stability(ranking: Ranking) -> str:
    """How far the folds agree on which features come first."""
    top = min(10, len(ranking.samples.columns) // 2)
    if top < 1 or len(ranking.ranks) < 2:
        return ""
    firsts = [set(row[:top]) for row in np.argsort(ranking.ranks, axis=1, kind="stable")]
    shared = [len(one & other) for at, one in enumerate(firsts) for other in firsts[at + 1 :]]
    return f"Of the first {top} features of one fold, {np.mean(shared):.1f} on average are among the first {top} of another."


def _doubts(ranking: Ranking) -> tuple[Finding, ...]:
    """Learners that hear nothing."""
    chance = 1 / len(np.unique(ranking.samples.target)) if ranking.samples.labels else 0.0
    poor = [one for one in ranking.used if not np.nanmean(one.scores) - np.nanstd(one.scores) > chance]
    return tuple(
        Finding(
            "warning",
            "importance",
            f"{one.learner} is hardly better than chance on held-out samples ({ranking.measure} {_score(one)}, chance "
            f"{figure_text(chance)}), so that its ranking of the features says little.",
        )
        for one in poor
    )


def _tables(ranking: Ranking, most: int) -> tuple[Table, ...]:
    ranks, names = ranking.ranks, ranking.samples.columns
    rows = []
    for at in ranking.first(ranking.order, most):
        alike = [names[other] for other in np.flatnonzero(ranking.groups == ranking.groups[at]) if other != at]
        row: dict[str, Any] = {
            "feature": ranking.name(at),
            "mean rank": _number(ranks[:, at].mean()),
            "lowest to highest": f"{_number(ranks[:, at].min())} to {_number(ranks[:, at].max())}",
        }
        row |= {one.learner: _number(one.ranks[:, at].mean()) for one in ranking.used if len(ranking.used) > 1}
        rows.append({**row, "correlates with": listed(alike, 2) if alike else "none"})
    learners = [
        {
            "learner": one.learner,
            f"{ranking.measure} on held-out samples": _score(one),
            "ranked by": f"drop of {ranking.measure}" if one.drops is not None else "its own importance",
        }
        for one in ranking.used
    ]
    folds = f"Lowest to highest: over {len(ranks)} folds, which share samples; this is no confidence interval."
    return Table.of("The most important features", rows, folds), Table.of("Learners", learners)


def _charts(ranking: Ranking, most: int) -> tuple[Chart, ...]:
    charts = [_rank_chart(ranking, ranking.first(ranking.order, most))] if len(ranking.used) > 1 else []
    for one in ranking.used:
        first = ranking.first(np.argsort(one.ranks.mean(axis=0), kind="stable"), most)
        charts.append(_strength_chart(ranking, one, first))
        if one.drops is None and one.native is not None and one.native.ndim == 3:
            charts.append(_class_chart(ranking, one, first))
    return tuple(charts)


def _rank_chart(ranking: Ranking, first: np.ndarray) -> Chart:
    ranks, names = ranking.ranks[:, first], [ranking.name(at) for at in first]
    learners = _and([one.learner for one in ranking.used])
    shows = (
        f"{names[0]} has the best mean rank over {learners}, {_number(ranks[:, 0].mean())}; lower is more important."
    )
    bars = Series("mean rank", ranks.mean(axis=0), low=ranks.min(axis=0), high=ranks.max(axis=0))
    return Chart(
        "importance_ranks",
        "bars",
        "Ranks, averaged over learners",
        f"{shows} The lines are from the lowest to the highest of {len(ranks)} folds.",
        (bars,),
        tuple(names),
        y=Axis("mean rank", low=0.0),
    )


def _strength_chart(ranking: Ranking, one: Ranked, first: np.ndarray) -> Chart:
    names = [ranking.name(at) for at in first]
    if one.drops is not None:
        strength, axis = one.strength[:, first], f"drop of {ranking.measure}"
        shows = (
            f"Where {names[0]} and what correlates with it are shuffled, {ranking.measure} of {one.learner} on held-out samples "
            f"drops by {figure_text(strength[:, 0].mean())}, from {_score(one)}."
        )
    else:
        sums = one.strength.sum(axis=1, keepdims=True)
        strength, axis = (one.strength / np.where(sums > 0, sums, 1.0))[:, first], "share of all importance"
        shows = (
            f"{names[0]} has {100 * strength[:, 0].mean():.0f} % of the importance that {one.learner} sees in all "
            f"{len(ranking.samples.columns)} features."
        )
    bars = Series(one.learner, strength.mean(axis=0), low=strength.min(axis=0), high=strength.max(axis=0))
    spread = f"The lines are from the lowest to the highest of {len(strength)} folds."
    name = f"importance_{one.learner}"
    return Chart(name, "bars", f"Importance: {one.learner}", f"{shows} {spread}", (bars,), tuple(names), y=Axis(axis))


def _class_chart(ranking: Ranking, one: Ranked, first: np.ndarray) -> Chart:
    """Coefficients of all classes."""
    assert one.native is not None
    means, labels = one.native.mean(axis=0)[:, first], ranking.samples.labels
    names = [ranking.name(at) for at in first]
    row, column = np.unravel_index(np.abs(means).argmax(), means.shape)
    more = "more" if means[row, column] > 0 else "less"
    weight = f"coefficient {means[row, column]:.2f} a standard deviation"
    shows = f"Of these, {more} {names[column]} speaks most for {labels[row]} ({weight})."
    rows = tuple(Series(label, means[at]) for at, label in enumerate(labels))
    return Chart(f"coefficients_{one.learner}", "heat map", f"Coefficients: {one.learner}", shows, rows, tuple(names))


def _score(one: Ranked) -> str:
    return f"{figure_text(float(np.nanmean(one.scores)))} ± {figure_text(float(np.nanstd(one.scores)))}"


def _number(rank: float) -> str:
    return f"{rank:.1f}".removesuffix(".0")


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
