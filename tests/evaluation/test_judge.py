"""The judgement of predictions as a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.errors import UserError
from nkl.evaluation.alignment import align, take
from nkl.evaluation.cautions import cautions_of
from nkl.evaluation.comparison import compare_all
from nkl.evaluation.judge import evaluate, mean_and_sd, pool

LABELS = ("anger", "joy", "sadness", "calm")


def classified(classes: int = 4, n: int = 240, speakers: int = 12, seed: int = 0, skill: float = 1.0) -> Predictions:
    truth = np.arange(n) % classes
    rng = np.random.default_rng(seed)
    raw = np.exp(rng.normal(size=(n, classes)) + skill * np.eye(classes)[truth])
    names = np.array([f"s{at // (n // speakers)}" for at in range(n)], dtype=object)
    index = segmented_index([f"{at}.wav" for at in range(n)])
    return Predictions(index, LABELS[:classes], raw / raw.sum(axis=1, keepdims=True), None, truth, names)


def valued(n: int = 60, seed: int = 0) -> Predictions:
    truth = np.linspace(20, 80, n)
    noise = np.random.default_rng(seed).normal(0, 10, n)
    names = np.array([f"s{at % 15}" for at in range(n)], dtype=object)
    return Predictions(segmented_index([f"{at}.wav" for at in range(n)]), (), None, truth + noise, truth, names)


def test_every_measure_of_a_classification_has_its_interval_and_baselines() -> None:
    predictions = classified()
    found = evaluate(predictions, np.array([0, 1, 1, -1]))
    names = [measure.name for measure in found.measures]
    assert names == ["UAR", "accuracy", "macro-F1", "top-2 accuracy", "Brier score", "ECE"]
    for measure in found.measures:
        assert measure.n == 240
        assert measure.clusters == 12
        if measure.name == "ECE":
            assert np.isnan(measure.low)
            assert measure.reason.startswith("its estimate is too high")
        else:
            assert measure.low < measure.value < measure.high
            assert measure.method == "delete-one-speaker jackknife over 12 speakers, Student's t"
    assert found.measures[0].chance == 0.25
    assert list(found.baselines) == ["guessing", "always joy"]
    assert all(baseline[0].value == pytest.approx(0.25) for baseline in found.baselines.values())
    assert [measure.name for measure in found.per_class["joy"]] == ["precision (joy)", "recall (joy)", "F1 (joy)"]
    assert found.confusion is not None
    assert found.confusion.sum() == 240
    assert found.measures == evaluate(predictions, np.array([1])).measures


def test_two_classes_are_ranked_as_well_and_any_measure_can_lead() -> None:
    found = evaluate(classified(2), np.array([0]), headline="eer")
    assert [measure.name for measure in found.measures] == [
        "EER",
        "UAR",
        "accuracy",
        "macro-F1",
        "sensitivity (joy)",
        "specificity (joy)",
        "Brier score",
        "ECE",
        "ROC-AUC",
    ]
    assert found.measures[0].low < found.measures[0].value < found.measures[0].high < 0.5
    assert {m.name: m.value for m in found.baselines["always anger"]}["ROC-AUC"] == 0.5
    with pytest.raises(UserError, match="cannot be judged by eer, only by UAR"):
        evaluate(classified(3), np.array([0]), headline="eer")


def test_macro_f1_leads_under_its_short_name() -> None:
    said = classified(3)
    found, usual = (evaluate(said, np.array([0]), headline) for headline in ("f1", None))
    first = found.measures[0]
    assert first.value == pytest.approx(f1_score(said.truth, said.predicted, average="macro", zero_division=0))
    assert first.low < first.value < first.high
    assert first in usual.measures and [one[0].name for one in found.baselines.values()] == ["macro-F1"] * 2
    (compared,) = compare_all({"a": [said], "b": [classified(3)]}, "F1")
    assert compared.difference.name == "difference in macro-F1"


def test_regression_leads_with_ccc() -> None:
    found = evaluate(valued(), np.array([40.0, 60.0, np.nan]))
    assert [measure.name for measure in found.measures] == ["CCC", "PCC", "MSE", "MAE", "R2"]
    assert found.measures[0].low < found.measures[0].value < found.measures[0].high
    (name, baseline), *others = found.baselines.items()
    assert name == "mean of train"
    assert not others
    assert baseline[0].value == 0
    assert np.isnan(baseline[1].value)
    assert found.confusion is None
    assert found.reliability is None


def test_unknown_labels_are_left_out_and_said() -> None:
    predictions = classified(n=240)
    assert predictions.truth is not None
    hidden = replace(predictions, truth=np.where(np.arange(240) < 40, -1, predictions.truth))
    assert (
        evaluate(hidden, np.array([0])).measures
        == evaluate(take(predictions, np.arange(240) >= 40), np.array([0])).measures
    )
    assert any(finding.message.startswith("40 of 240") for finding in cautions_of(hidden))
    with pytest.raises(UserError, match="None of the 240"):
        evaluate(replace(predictions, truth=None), np.array([0]))
    values = valued()
    assert values.values is not None
    broken = replace(values, values=np.where(np.arange(60) == 3, np.nan, values.values))
    with pytest.raises(ValueError, match="1 of 60 predictions are not finite"):
        evaluate(broken, np.array([0.0]))


def test_cautions_speak_of_few_speakers_and_of_classes() -> None:
    topics = {finding.topic for finding in cautions_of(classified(speakers=3))}
    assert topics == {"too few clusters"}
    assert {finding.topic for finding in cautions_of(classified(speakers=6))} == {"few clusters"}
    folds = [finding.advice for finding in cautions_of(classified(speakers=6), in_turn=True)]
    assert folds == ["Record more speakers."]  # none is left to be left out in turn
    alone = take(classified(), np.array([0]))
    topics = {finding.topic for finding in cautions_of(alone)}
    assert topics == {"too few clusters", "classes missing from test", "few samples a class"}
    figures = evaluate(alone, np.array([0])).measures
    assert figures[0].value in (0.0, 1.0)
    assert np.isnan(figures[0].low)
    assert figures[0].reason == "there is 1 speaker, at least 5 are needed"
    topics = {finding.topic for finding in cautions_of(replace(classified(), speakers=None))}
    assert topics == {"intervals over samples"}


def test_runs_are_pooled_by_index_over_the_same_speakers() -> None:
    runs = [classified(seed=seed, skill=skill) for seed, skill in ((1, 1.0), (2, 1.5), (3, 0.5))]
    single = [evaluate(run, np.array([0])) for run in runs]
    shuffled = [take(run, np.random.default_rng(at).permutation(240)) if at else run for at, run in enumerate(runs)]
    pooled = pool(shuffled, np.array([0]))
    means = mean_and_sd(single)
    for at, measure in enumerate(pooled.measures):
        assert measure.value == pytest.approx(np.mean([one.measures[at].value for one in single]))
        assert means[measure.name] == pytest.approx(
            (measure.value, np.std([one.measures[at].value for one in single], ddof=1))
        )
    assert pooled.confusion is not None
    assert pooled.confusion.sum() == 720
    twice = pool([runs[0], runs[0]], np.array([0]))
    assert twice.measures[0].low == pytest.approx(single[0].measures[0].low)
    assert mean_and_sd(single[:1]) == {}


def test_alignment_bears_open_ends_and_refuses_other_samples() -> None:
    ends = pd.to_timedelta([1.0, None, 3.0], unit="s")
    index = segmented_index(["a", "a", "b"], pd.to_timedelta([0, 0, 1], unit="s"), ends)
    one = Predictions(index, values=np.arange(3.0), truth=np.array([1.0, np.nan, 2.0]))
    moved = align([one, take(one, np.array([2, 1, 0]))])[1]
    assert moved.values is not None
    np.testing.assert_array_equal(moved.values, [0, 1, 2])
    with pytest.raises(UserError, match="1 of 3 are missing, 0 of its 2"):
        align([one, take(one, np.array([0, 2]))])
    with pytest.raises(UserError, match="another truth than the first for 1 of 3"):
        align([one, replace(one, truth=np.array([1.0, np.nan, 9.0]))])
