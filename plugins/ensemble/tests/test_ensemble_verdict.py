"""Whether fusing helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nkl.data import Predictions
from nkl_ensemble.member import Member
from nkl_ensemble.verdict import judge

Make = Callable[..., Member]


def right(share: float, like: Predictions, seed: int) -> Predictions:
    """Predictions of which about this share is right."""
    random = np.random.default_rng(seed)
    codes = np.where(random.random(len(like)) < share, like.truth, (like.truth + 1) % 3)
    return replace(like, probabilities=np.eye(3)[codes] * 0.8 + 0.2 / 3)


def test_gains_are_the_fusion_less_the_members(member: Make) -> None:
    like = member(0, n=600).predictions
    members = {"bad": right(0.5, like, 1), "good": right(0.7, like, 2)}
    found = judge(right(0.95, like, 3), members, like.truth)
    bad, good, fusion = found.rows
    assert (bad["name"], good["name"], fusion["name"]) == ("bad", "good", "fusion")
    assert good["gain"] == pytest.approx(fusion["value"] - good["value"])
    assert found.over_best.value == pytest.approx(fusion["value"] - good["value"])
    assert found.over_mean.value == pytest.approx(fusion["value"] - (good["value"] + bad["value"]) / 2)
    assert found.over_best.low < found.over_best.value < found.over_best.high
    assert found.over_mean.low < found.over_mean.value < found.over_mean.high
    assert "Fusing helps" in found.findings[0].message
    assert "good was found to be the best member on these very samples" in found.findings[1].message


def test_harm_is_said(member: Make) -> None:
    like = member(0, n=600).predictions
    found = judge(right(0.5, like, 3), {"a": right(0.95, like, 1), "b": right(0.5, like, 2)}, like.truth)
    assert "Fusing does harm here. Better alone: a." in found.findings[0].message


def test_no_difference_is_said_too(member: Make) -> None:
    like = member(0, n=600).predictions
    one = right(0.7, like, 1)
    found = judge(one, {"a": one, "b": one}, like.truth)
    assert "That fusing helps is not shown." in found.findings[0].message
    assert found.over_best.value == 0


def test_better_than_some_is_not_better_than_each(member: Make) -> None:
    like = member(0, n=600).predictions
    one = right(0.9, like, 1)
    found = judge(one, {"a": one, "b": right(0.5, like, 2)}, like.truth)
    assert "better than the members on average; that it is better than each of them is not" in found.findings[0].message


def test_few_speakers_show_nothing(member: Make) -> None:
    like = replace(member(0, n=600).predictions, speakers=np.array(["a", "b", "c"] * 200, dtype=object))
    found = judge(right(0.95, like, 3), {"a": right(0.5, like, 1), "b": right(0.6, like, 2)}, like.truth)
    assert "cannot be shown: there are 3 speakers, at least 5 are needed" in found.findings[0].message


@pytest.mark.parametrize("headline", ["mse", "ccc"])
def test_where_lower_is_better_the_best_is_the_lowest(member: Make, headline: str) -> None:
    like = member(0, values=True, n=600).predictions
    noise = np.random.default_rng(1).normal(size=(3, 600))
    members = {
        name: replace(like, values=like.truth + size * one)
        for name, size, one in zip(("far", "near"), (2.0, 1.0), noise, strict=False)
    }
    found = judge(replace(like, values=like.truth + 0.3 * noise[2]), members, like.truth, headline)
    assert "Best member, near" in found.findings[0].message
    assert "Fusing helps" in found.findings[0].message
    assert found.over_best.name.lower() == f"difference in {headline}"


def test_a_single_member_is_no_best_one(member: Make) -> None:
    like = member(0).predictions
    found = judge(like, {"a": like}, like.truth)
    assert [one.topic for one in found.findings] == ["does fusing help"]
