"""Offers ways to make one label of several raters'."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Options, hookimpl, option
from nkl_ratings.references import DAWID_SKENE, RE_CONSENSUS, SOFT


class ReconsensusOptions(Options):
    """Options of reconsensus."""

    k: float = option(
        0.5,
        "Raters of whose labels a smaller share (0 to 1) is that of most raters are left out.",
        key="consensus.k",
        ge=0,
        le=1,
    )
    neutral: str = option(
        "neutral", "The label that gives way where it ties with one other label.", key="consensus.neutral"
    )


@hookimpl
def nkl_consensus() -> Iterator[Component]:
    """Offer them."""
    yield Component(
        name="plurality",
        target="nkl_ratings.plurality:Plurality",
        summary="The label that most raters gave; a sample on which two labels tie is not trained on",
    )
    yield Component(
        name="reconsensus",
        target="nkl_ratings.reconsensus:Reconsensus",
        summary="The same without raters who often disagree with most others; neutral gives way in a tie",
        options=ReconsensusOptions,
        references=RE_CONSENSUS,
    )
    yield Component(
        name="dawid_skene",
        target="nkl_ratings.dawid_skene:DawidSkene",
        summary="The most probable label, given how often each rater takes one class for another",
        references=DAWID_SKENE,
    )
    yield Component(
        name="soft",
        target="nkl_ratings.soft:Soft",
        summary="Every label by the share of the raters who gave it: the learner learns from the distribution",
        references=SOFT,
    )
