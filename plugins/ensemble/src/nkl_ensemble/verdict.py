"""Whether fusing helps: the fusion beside each member, the best of them, and their mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nkl.command import in_words
from nkl.data import Finding, Measure, Predictions
from nkl.evaluation import ALPHA, LOWER_IS_BETTER, Comparison, compare_all, evaluate

FUSION = "fusion"


@dataclass(frozen=True, eq=False)
class Verdict:
    """What fusing gains.

    Attributes:
        rows: the members and the fusion, as plain values: name, measure, value, low, high, and what the fusion gains on the
            member, with its paired interval and p value after Holm.
        over_best: the fusion less the member with the best figure.
        over_mean: the fusion less the mean of the members' figures.
        findings: the same in words, with what must be known of it.
    """

    rows: tuple[Mapping[str, Any], ...]
    over_best: Measure
    over_mean: Measure
    findings: tuple[Finding, ...]


def judge(
    fused: Predictions,
    members: Mapping[str, Predictions],
    train_target: np.ndarray,
    headline: str | None = None,
) -> Verdict:
    """Compare a fusion with its members on the same samples.

    Differences have paired intervals over speakers, and the t test that goes with them.

    Args:
        fused: with its truth.
        members: aligned with it, by name.
        train_target: see :func:`nkl.evaluation.evaluate`.
        headline: the measure that counts; UAR or CCC where it is ``None``.

    Raises:
        UserError: if no truth is known, or there is no such measure.
    """
    own = {name: evaluate(one, train_target, headline).measures[0] for name, one in members.items()}
    whole = evaluate(fused, train_target, headline).measures[0]
    fusion = {FUSION: [fused]}
    found = compare_all({**fusion, **{name: [one] for name, one in members.items()}}, whole.name)
    gains = dict(zip(members, found, strict=True))
    rows = [_row(member, measure, gains[member]) for member, measure in own.items()]
    rows.append({**_figures(FUSION, whole)})
    worse_first = sorted(own, key=lambda member: _goodness(gains[member]))
    best = worse_first[-1]
    # the members as if they were the runs of one model: their figure is then the mean of theirs
    over_mean = compare_all({"members": list(members.values()), **fusion}, whole.name)[0]
    over_best, gain = _turned(gains[best].difference), over_mean.difference
    sentences = (
        f"{in_words(whole)} by fusing. Best member, {best}: {in_words(own[best])}; the fusion gains {_signed(over_best)}. "
        f"Mean of the members: the fusion gains {_signed(gain)}. {_answer(gains, over_mean)}"
    )
    caution = (
        f"{best} was found to be the best member on these very samples, so its figure is too good by chance and the gain over "
        "it too small; a method of fusing that is chosen by these figures is too good likewise."
    )
    advice = "Choose member and method on dev samples."
    findings = (Finding("note", "does fusing help", sentences), Finding("note", "best member", caution, advice))
    return Verdict(tuple(rows), over_best, gain, findings if len(members) > 1 else findings[:1])


def _row(name: str, measure: Measure, found: Comparison) -> dict[str, Any]:
    gain = _turned(found.difference)
    return {
        **_figures(name, measure),
        "gain": gain.value,
        "gain low": gain.low,
        "gain high": gain.high,
        "p": found.p_adjusted,
        "gain reason": gain.reason,
        "verdict": found.verdict,
    }


def _figures(name: str, measure: Measure) -> dict[str, Any]:
    return {
        "name": name,
        "measure": measure.name,
        "value": measure.value,
        "low": measure.low,
        "high": measure.high,
        "reason": measure.reason,
    }


def _turned(difference: Measure) -> Measure:
    """The fusion less the member, of the member less the fusion."""
    return replace(difference, value=0 - difference.value, low=-difference.high, high=-difference.low)


def _goodness(found: Comparison) -> float:
    name = found.difference.name.removeprefix("difference in ")
    return -found.difference.value if name in LOWER_IS_BETTER else found.difference.value


def _signed(gain: Measure) -> str:
    value, low, high = (round(one, 3) + 0.0 for one in (gain.value, gain.low, gain.high))  # + 0.0: of -0.0 a plain 0
    return f"{value:+.3f}" + ("" if np.isnan(low) else f" [{low:+.3f}, {high:+.3f}]")


def _answer(gains: Mapping[str, Comparison], over_mean: Comparison) -> str:
    """Whether fusing helps, in a sentence; what a test of whole speakers does not show is not claimed."""
    reasons = [found.difference.reason for found in gains.values() if found.difference.reason]
    if len(reasons) == len(gains) and any(found.difference.value for found in gains.values()):
        return f"Whether fusing helps cannot be shown: {reasons[0]}."
    shown = {name: found for name, found in gains.items() if found.p_adjusted < ALPHA}
    better = [name for name, found in shown.items() if _goodness(found) > 0]
    if better:
        return f"Fusing does harm here. Better alone: {', '.join(better)}."
    if len(shown) == len(gains):
        return "Fusing helps: it is better than each member."
    if over_mean.p < ALPHA and _goodness(over_mean) > 0:
        return "Fusing is better than the members on average; that it is better than each of them is not shown."
    return "That fusing helps is not shown."
