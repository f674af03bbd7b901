"""How often intervals hold the truth, and tests call a difference that is none, on populations of known truth.

    python benchmarks/coverage.py --help
    python benchmarks/coverage.py --rounds 1000 --readme

Each population has speakers who differ in how well they are recognised. From it test sets of a few speakers are drawn, and
nkl's own intervals are made of them. The true value of a figure is that of 60 000 speakers.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.evaluation.clusters import cluster
from nkl.evaluation.comparison import compare_all
from nkl.evaluation.fairness import by_group
from nkl.evaluation.figures import figures_of
from nkl.evaluation.jackknife import measured
from nkl.evaluation.statistic import statistic_of

SPEAKERS = (5, 8, 10, 20, 50)
KINDS: Mapping[str, tuple[str, ...]] = {
    "even": ("UAR", "accuracy", "macro-F1", "recall (a)", "Brier score", "top-2 accuracy"),
    "uneven": ("UAR", "accuracy", "macro-F1", "recall (a)", "Brier score"),
    "rare": ("UAR", "accuracy", "macro-F1", "recall (d)", "recall (c)"),
    "two": ("UAR", "ROC-AUC", "EER", "sensitivity (b)", "Brier score"),
    "trait": ("UAR", "accuracy", "macro-F1", "recall (b)", "ROC-AUC", "EER"),
    "values": ("CCC", "PCC", "R2", "MAE", "MSE"),
}
"""Populations and what is measured of each: 20 samples a speaker and four classes; 3 to 150 samples a speaker; a class of
4 % of the samples; two classes; two classes that are a trait of the speaker; values."""
_WORDS = {
    "even": "20 samples a speaker, four classes",
    "uneven": "3 to 150 samples a speaker",
    "rare": "classes of 50, 30, 16 and 4 %",
    "two": "two classes",
    "trait": "the class is a trait of the speaker",
    "values": "regression",
}
_TRUTH_SPEAKERS = 4000
_TRUTH_ROUNDS = 15
_BEGIN, _END = "<!-- coverage begin -->", "<!-- coverage end -->"


def draw(kind: str, speakers: int, rng: np.random.Generator, models: int = 2) -> list[Predictions]:
    """Predictions of as many models for samples of so many speakers; the models are equally good."""
    counts = np.full(speakers, 20)
    if kind == "uneven":
        counts = np.clip(np.exp(rng.normal(2.7, 0.9, speakers)).round(), 3, 150).astype(int)
    of = np.repeat(np.arange(speakers), counts)
    names = np.array([f"s{at}" for at in range(speakers)], dtype=object)[of]
    index = _index(len(of))
    if kind == "values":
        truth = rng.normal(0, 0.7, speakers)[of] + rng.normal(0, 1, len(of))
        said = (_values(truth, of, rng.normal(0, 0.5, speakers), rng) for _ in range(models))
        return [Predictions(index, (), None, one, truth, names) for one in said]
    truth, classes = _classes(kind, of, rng)
    common, noise = rng.normal(0, 1, (speakers, classes)), rng.normal(0, 1, (len(of), classes))
    labels = tuple("abcd"[:classes])
    return [
        Predictions(index, labels, _probabilities(truth, of, common, noise, rng), None, truth, names)
        for _ in range(models)
    ]


def coverage(kind: str, speakers: int, rounds: int, seed: int = 1) -> dict[str, tuple[float, float]]:
    """For each measure and difference the share of intervals that hold the truth, and how many test sets had one."""
    rng, truth = np.random.default_rng([seed, speakers]), true_values(kind)
    held: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for _ in range(rounds):
        one, other = draw(kind, speakers, rng)
        figures = figures_of([one])
        for name in KINDS[kind]:
            found = measured(figures[name])
            there[name] += not found.reason
            held[name] += found.low <= truth[name] <= found.high
        found = compare_all({"one": [one], "other": [other]})[0].difference
        there["difference"] += not found.reason
        held["difference"] += found.low <= 0 <= found.high
    return {name: (held[name] / max(n, 1), n / rounds) for name, n in there.items()}


@cache
def true_values(kind: str) -> Mapping[str, float]:
    """The measures of the whole population."""
    found = []
    for seed in range(_TRUTH_ROUNDS):
        run = draw(kind, _TRUTH_SPEAKERS, np.random.default_rng([7, seed]), models=1)[0]
        found.append({name: figure.value for name, figure in figures_of([run], _halves(run)).items()})
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def called_worse(groups: int, each: int, rounds: int, seed: int = 1) -> float:
    """How often a group is called worse among so many groups of so many speakers, none of which is."""
    rng, called = np.random.default_rng([seed, groups, each]), 0
    for _ in range(rounds):
        run = draw("even", groups * each, rng, models=1)[0]
        column = pd.Series(_groups(run, groups), index=run.index, name="group", dtype=object)
        called += "is worse than" in by_group(run, column).verdict
    return called / rounds


def ece(speakers: int, rounds: int, seed: int = 1) -> tuple[float, float]:
    """The mean ECE of test sets of so many speakers, and that of the population; it has no interval for that reason."""
    rng = np.random.default_rng([seed, speakers])
    found = [_ece(draw("even", speakers, rng, models=1)[0]) for _ in range(rounds)]
    return float(np.mean(found)), true_values("even")["ECE"]


def tables(rounds: int) -> str:
    """All that is measured, as Markdown."""
    head = ["population", "figure", *(f"{count} speakers" for count in SPEAKERS)]
    rows = []
    for kind, measures in KINDS.items():
        found = {count: coverage(kind, count, rounds) for count in SPEAKERS}
        for name in (*measures, "difference"):
            title = f"difference of {measures[0]}" if name == "difference" else name
            cells = [_cell(*found[count][name]) for count in SPEAKERS]
            rows.append([f"{kind}: {_WORDS[kind]}" if name == measures[0] else "", title, *cells])
    worse = [
        [str(groups), *(f"{called_worse(groups, each, rounds):.3f}" for each in (2, 5, 10))] for groups in (2, 4, 8)
    ]
    means = [ece(count, rounds) for count in SPEAKERS]
    return "\n\n".join(
        (
            f"{rounds} test sets a cell, nominal 95 %: `python benchmarks/coverage.py --rounds {rounds} --readme`.",
            _markdown(head, rows),
            "In brackets: the share of test sets that have an interval, where not all have one.",
            "A group is called worse though none is (2 groups, 4, 8):",
            _markdown(["groups", "2 speakers each", "5", "10"], worse),
            f"ECE of a population with {means[0][1]:.3f}, mean of the test sets; it has no interval since it is too high:",
            _markdown([f"{count} speakers" for count in SPEAKERS], [[f"{mean:.3f}" for mean, _ in means]]),
        )
    )


def _cell(held: float, there: float) -> str:
    if there < 0.02:
        return "none"
    return f"{held:.3f}" if there > 0.995 else f"{held:.3f} ({there:.2f})"


def _markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---" if at < 2 and len(lines[0]) > 5 else "---:" for at in range(len(lines[0]))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _classes(kind: str, of: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    if kind == "trait":
        return (rng.random(of.max() + 1) < 0.5).astype(np.int64)[of], 2
    if kind == "even":
        return np.arange(len(of)) % 4, 4
    shares = {"two": (0.5, 0.5), "rare": (0.5, 0.3, 0.16, 0.04), "uneven": (0.25,) * 4}[kind]
    return rng.choice(len(shares), len(of), p=shares), len(shares)


def _probabilities(
    truth: np.ndarray, of: np.ndarray, common: np.ndarray, noise: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """What one model says: speakers and samples that are hard for one are hard for others too."""
    voices = 0.65 * common + 0.5 * rng.normal(0, 1, common.shape)
    raw = 1.3 * (1.5 * np.eye(common.shape[1])[truth] + voices[of] + 0.7 * noise + 0.7 * rng.normal(0, 1, noise.shape))
    powers = np.exp(raw - raw.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _values(truth: np.ndarray, of: np.ndarray, bias: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    own = bias + rng.normal(0, 0.3, len(bias))
    slope = 0.6 + rng.normal(0, 0.15, len(bias))
    return slope[of] * truth + own[of] + rng.normal(0, 0.6, len(truth))


@cache
def _index(n: int) -> pd.MultiIndex:
    return segmented_index([f"{at}.wav" for at in range(n)])


def _halves(run: Predictions):
    """Two clusters: what the figure is without one is not wanted here, and would take long for thousands."""
    return cluster(np.array(["one", "two"], dtype=object)[np.arange(len(run)) % 2], len(run))


def _groups(run: Predictions, groups: int) -> list[str]:
    assert run.speakers is not None
    return [f"group {int(name[1:]) % groups}" for name in run.speakers]


def _ece(run: Predictions) -> float:
    one = statistic_of(run)
    return float(one.measures(one.columns.sum(axis=0))["ECE"])


def _write(path: Path, make: Callable[[], str]) -> None:
    before = path.read_text(encoding="utf-8")
    head, tail = before.split(_BEGIN)[0], before.split(_END)[1]
    path.write_text(f"{head}{_BEGIN}\n{make()}\n{_END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200, help="test sets a cell; by default 200")
    parser.add_argument("--readme", action="store_true", help="put the tables into README.md beside this file")
    said = parser.parse_args()
    if said.readme:
        _write(Path(__file__).with_name("README.md"), lambda: tables(said.rounds))
    else:
        print(tables(said.rounds))
