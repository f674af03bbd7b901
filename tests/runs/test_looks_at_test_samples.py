"""How often test samples were looked at goes by the samples and their labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.evaluation.alignment import take
from nkl.runs.provenance import count_evaluation, samples_hash

LABELS = ("calm", "angry")


def said(folder: str, truth: list[int], seed: int = 1) -> Predictions:
    first = np.random.default_rng(seed).random(len(truth))
    index = segmented_index([f"{folder}/{at}.wav" for at in range(len(truth))])
    return Predictions(index, LABELS, np.column_stack([first, 1 - first]), None, np.array(truth), None)


def test_what_counts_are_audio_times_and_labels() -> None:
    run = said("fold03", [0, 1, 1])
    hashes = {file: f"audio {at}" for at, file in enumerate(run.index.get_level_values("file"))}
    tested = samples_hash(run, hashes)
    moved = said("elsewhere", [0, 1, 1], seed=2)
    there = {file: f"audio {at}" for at, file in enumerate(moved.index.get_level_values("file"))}
    assert samples_hash(moved, there) == tested, "where files lie and what is said of them is no matter"
    assert samples_hash(take(run, np.array([2, 0, 1])), hashes) == tested, "nor the order"
    other = replace(run, labels=LABELS[::-1], truth=1 - np.array([0, 1, 1]))
    assert samples_hash(other, hashes) == tested, "nor the order of labels"
    # the same names of files in another folder are other samples
    assert samples_hash(said("fold08", [0, 1, 1]), {}) != samples_hash(run, {})
    assert samples_hash(said("fold03", [0, 1, 0]), hashes) != tested
    assert samples_hash(take(run, np.array([0, 1])), hashes) != tested
    cut = replace(
        run, index=segmented_index(run.index.get_level_values("file"), pd.to_timedelta([1.0, 0, 0], unit="s"))
    )
    assert samples_hash(cut, hashes) != tested
    values = replace(run, labels=(), probabilities=None, values=np.zeros(3), truth=np.array([0.1, 0.2, np.nan]))
    assert samples_hash(values, hashes) != tested


def test_identical_reruns_are_no_further_look(tmp_path: Path) -> None:
    def count(name: str, model: str, seed: int, tested: str = "a") -> int:
        return count_evaluation(tmp_path, tested, name, {"learner": model}, [said("x", [0, 1, 1], seed)])

    assert count("one, first", "svm", 1) == 0
    assert count("one, first", "svm", 1) == 0
    assert count("two", "svm", 1) == 0, "whatever it is called"
    assert count("three", "knn", 1) == 1
    assert count("four", "svm", 2) == 2
    assert count("one", "svm", 1) == 2
    assert count("one", "svm", 1, tested="b") == 0
    lines = (tmp_path / "test-evaluations.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "test_samples,time,experiment,predictions"
    assert len(lines) == 8
    # what earlier versions wrote is borne
    (tmp_path / "test-evaluations.csv").write_text("test_split,time,experiment\na,2025,one\n", encoding="utf-8")
    assert count("one", "svm", 1) == 1
