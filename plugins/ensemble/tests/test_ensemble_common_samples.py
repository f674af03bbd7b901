"""Members are joined by index and label, never by position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nkl.errors import UserError
from nkl.evaluation import take
from nkl_ensemble.alignment import align, known
from nkl_ensemble.member import Member

Make = Callable[..., Member]


def changed(member: Member, **changes: Any) -> Member:
    return replace(member, predictions=replace(member.predictions, **changes))


def some(member: Member, rows: Any) -> Member:
    return replace(member, predictions=take(member.predictions, np.arange(len(member.predictions))[rows]))


def test_rows_in_another_order_are_joined_by_index(member: Make, shuffled: Any) -> None:
    first, second = member(0), member(1)
    aligned, findings = align([first, some(second, shuffled(60))])
    np.testing.assert_array_equal(aligned[1].predictions.probabilities, second.predictions.probabilities)
    assert aligned[1].predictions.index is aligned[0].predictions.index
    assert not findings


def test_labels_in_another_order_are_joined_by_name(member: Make) -> None:
    first, second = member(0), member(1)
    own = second.predictions
    codes = np.where(own.truth < 0, -1, 2 - own.truth)
    turned = changed(second, labels=own.labels[::-1], probabilities=own.probabilities[:, ::-1], truth=codes)
    aligned, _ = align([first, turned])
    np.testing.assert_array_equal(aligned[1].predictions.probabilities, own.probabilities)
    assert aligned[1].predictions.labels == first.predictions.labels


def test_missing_rows_are_counted_for_each_member(member: Make) -> None:
    with pytest.raises(UserError) as caught:
        align([some(member(0), slice(3, None)), some(member(1), slice(0, 55)), member(2)])
    assert caught.value.complaints == (
        "m0 has 57 samples: 5 of them are not in all members, and 3 that other members have are missing in it.",
        "m1 has 55 samples: 3 of them are not in all members, and 5 that other members have are missing in it.",
        "m2 has 60 samples: 8 of them are not in all members, and 0 that other members have are missing in it.",
        "Use runs with the same test split, or fuse the 52 common samples: --intersect (ENSEMBLE.intersect = True).",
    )


def test_common_rows_are_fused_where_that_is_said(member: Make) -> None:
    aligned, findings = align([some(member(0), slice(3, None)), some(member(1), slice(0, 55))], intersect=True)
    assert [len(one.predictions) for one in aligned] == [52, 52]
    np.testing.assert_array_equal(aligned[1].predictions.probabilities, member(1).predictions.probabilities[3:55])
    assert [one.level for one in findings] == ["warning"]
    assert "m0 has 57 samples: 5 of them" in findings[0].message


def test_without_a_common_sample_nothing_can_be_fused(member: Make) -> None:
    with pytest.raises(UserError, match="No sample is in all members"):
        align([some(member(0), slice(0, 20)), some(member(1), slice(20, None))], intersect=True)


def test_other_labels_are_refused(member: Make) -> None:
    other = changed(member(1), labels=("anger", "fear", "joy"))
    with pytest.raises(
        UserError, match=r"m1 does not fit to m0: it predicts anger, fear, joy, not anger, joy, sadness"
    ):
        align([member(0), other])


def test_values_do_not_fit_to_classes(member: Make) -> None:
    with pytest.raises(UserError, match="it predicts numbers, not anger, joy, sadness"):
        align([member(0), member(1, values=True)])


def test_another_target_is_refused(member: Make) -> None:
    with pytest.raises(UserError, match="m1 predicts age, but m0 predicts emotion"):
        align([replace(member(0), results={"target": "emotion"}), replace(member(1), results={"target": "age"})])


def test_another_truth_is_refused_and_counted(member: Make) -> None:
    second = member(1)
    truth = second.predictions.truth.copy()
    truth[:4] = (truth[:4] + 1) % 3
    with pytest.raises(UserError, match="m1 has another truth than the members before it for 4 of 60 samples"):
        align([member(0), changed(second, truth=truth)])


def test_a_sample_twice_is_refused(member: Make) -> None:
    second = member(1)
    with pytest.raises(UserError, match="m1: 60 of 120 samples are there twice"):
        align([member(0), some(second, np.tile(np.arange(60), 2))])


def test_truth_and_speakers_are_those_that_any_member_knows(member: Make) -> None:
    truth = member(0).predictions.truth
    first = changed(member(0), truth=None, speakers=None)
    second = changed(member(1), truth=np.where(np.arange(60) < 30, truth, -1))
    third = changed(member(2), truth=np.where(np.arange(60) < 50, truth, -1))
    aligned, _ = align([first, second, third])
    for one in aligned:
        np.testing.assert_array_equal(one.predictions.truth, np.where(np.arange(60) < 50, truth, -1))
        np.testing.assert_array_equal(one.predictions.speakers, second.predictions.speakers)
    assert [len(one) for one in known([one.predictions for one in aligned])] == [50, 50, 50]


def test_values_are_known_where_they_are_numbers(member: Make) -> None:
    first = member(0, values=True)
    truth = np.where(np.arange(60) < 10, np.nan, first.predictions.truth)
    aligned, _ = align([changed(first, truth=truth), member(1, values=True)])
    np.testing.assert_array_equal(aligned[0].predictions.truth, first.predictions.truth)
