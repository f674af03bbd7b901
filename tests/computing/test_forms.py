"""What is not a row: frames, sound, texts, labels and stretches, from the INI to the saved model."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nkl.data import Segment
from nkl.data.frames import Frames
from nkl.kernel.bench import Bench
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import EXTRACTOR, PREDICTOR, SEGMENTER, Kind
from nkl.kernel.watchers import Watchers
from nkl.local.executor import Local, Serial
from nkl.local.plugin import LocalOptions
from nkl.options import NoOptions
from nkl.stages.annotate import annotate_segments
from nkl.stages.extract import extract_features, read_recordings
from nkl.stages.segment import segment_files
from nkl.store import Store

Make = Callable[..., object]


@pytest.fixture(autouse=True)
def _more_toys(monkeypatch: pytest.MonkeyPatch, project: Make) -> None:
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")


@pytest.fixture
def choose() -> Callable[..., Choice]:
    def make(kind: Kind, name: str, **options: object) -> Choice:
        offer = Catalog(discover().plugins).find(kind, name)
        return Choice(offer, offer.component.options(**options), name)

    return make


@pytest.fixture
def table(speech: Path) -> pd.DataFrame:
    table = pd.read_csv(speech / "speech.csv").head(12)
    index = pd.MultiIndex.from_arrays(
        [
            [str(speech / file) for file in table["file"]],
            pd.to_timedelta([0.0] * 11 + [0.1], unit="s").as_unit("ns"),
            pd.to_timedelta([np.nan] * 11 + [0.2], unit="s").as_unit("ns"),
        ],
        names=["file", "start", "end"],
    )
    return table.set_index(index)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def executor() -> Local:
    return Local(LocalOptions(workers=2))


def hashes_of(table: pd.DataFrame, store: Store) -> dict[str, str]:
    return read_recordings(table.index, Bench(store, Serial(NoOptions()), Watchers()))[0]


def test_a_learner_of_frames_runs_and_is_applied_again(exp: Make, database: Callable[..., str]) -> None:
    database("other.csv", lambda table: table.assign(speaker="new " + table["speaker"]))
    tests = "tests = ['other']\nother = other.csv\nother.type = csv"
    project = exp(
        EXP="allow_leakage = True", DATA=tests, FEATS="type = toy_frames\nscale = standard", MODEL="type = toy_sequence"
    )
    project.run("-q", "run", "exp.ini").works()
    assert project.results()["measures"]["UAR"]["value"] == 1
    again = project.run("-q", "test", "exp.ini")
    again.works()
    assert project.results("exp/tests/other")["measures"]["UAR"]["value"] > 0.9


def test_frames_are_pooled_for_a_learner_of_rows(exp: Make) -> None:
    project = exp(FEATS="type = toy_frames\npooling = ['mean', 'max']", MODEL="type = svm")
    project.run("-q", "run", "exp.ini").works()
    assert project.results()["model"]["number of features"] == 4
    project.run("-q", "run", "exp.ini", "-o", "FEATS.features=['level_max']").works()
    assert project.results()["model"]["number of features"] == 1


def test_a_learner_of_sound_runs_without_features(exp: Make, database: Callable[..., str]) -> None:
    database("other.csv", lambda table: table.assign(speaker="new " + table["speaker"]))
    tests = "tests = ['other']\nother = other.csv\nother.type = csv"
    project = exp(EXP="allow_leakage = True", DATA=tests, FEATS="balancing = ros", MODEL="type = toy_ear")
    done = project.run("run", "exp.ini")
    done.works()
    assert "toy_ear works on the sound itself" in done.err
    assert project.results()["measures"]["UAR"]["value"] == 1
    project.run("-q", "test", "exp.ini").works()


def test_cross_validation_and_class_weights_work_on_frames(exp: Make) -> None:
    project = exp(FEATS="type = toy_frames\nscale = speaker", MODEL="type = toy_sequence\nloso = True")
    project.run("-q", "run", "exp.ini").works()
    assert len(project.results()["folds"]) == 5


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"FEATS": "type = toy", "MODEL": "type = toy_sequence"}, "works on frames: choose another"),
        ({"FEATS": "type = toy_frames\nlevel = functionals", "MODEL": "type = toy_sequence"}, "write level = frame"),
        ({"FEATS": "type = ['toy_frames', 'toy_frames']", "MODEL": "type = toy_sequence"}, ""),
        (
            {"FEATS": "type = toy_frames\nbalancing = smote", "MODEL": "type = toy_sequence"},
            "cannot be done with sequences of frames",
        ),
        ({"FEATS": "balancing = adasyn", "MODEL": "type = toy_ear"}, "cannot be done with recordings"),
    ],
)
def test_what_does_not_fit_together_is_said(exp: Make, sections: dict[str, str], words: str) -> None:
    project = exp(**sections)
    done = project.run("config", "check", "exp.ini")
    assert (words in done.err + done.out) and (done.code == (1 if words else 0))
    assert not words or re.search(r"exp\.ini:\d+: \[FEATS\]", done.err + done.out)


def test_frames_come_back_from_the_store(
    table: pd.DataFrame, store: Store, executor: Local, choose: Callable[..., Choice], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    choice = choose(EXTRACTOR, "toy_frames", log=str(log))
    hashes = hashes_of(table, store)
    first = extract_features(table, hashes, choice, Bench(store, executor, Watchers()))
    again = extract_features(table, hashes, choice, Bench(store, executor, Watchers()))
    assert (first.computed, again.computed) == (12, 0)
    assert len(log.read_text().splitlines()) == 12
    assert isinstance(first.features.values, Frames) and isinstance(again.features.values, Frames)
    np.testing.assert_array_equal(first.features.values.values, again.features.values.values)
    np.testing.assert_array_equal(again.features.values.lengths, [6] * 11 + [2])
    # Merged and verified as rows are.
    assert store.verify() == []
    assert [use.rows for use in store.usage() if use.component == "toy_frames"] == [12]


def test_an_empty_sequence_is_a_failure(
    table: pd.DataFrame, store: Store, executor: Local, choose: Callable[..., Choice]
) -> None:
    choice = choose(EXTRACTOR, "toy_frames", empty="angry_2")
    found = extract_features(table, hashes_of(table, store), choice, Bench(store, executor, Watchers()))
    expected = [at for at, (file, _, _) in enumerate(table.index) if "angry_2" in file]
    assert expected and [failure.position for failure in found.failures] == expected
    assert "angry_2.wav: nkl_toy_form_parts:Levels returned an array of shape (0, 2)" in found.failures[0].reason
    assert len(found.features.index) == 12 - len(expected)


def test_texts_are_features_too(exp: Make, database: Callable[..., str]) -> None:
    def with_text(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(said=["short" if one == "angry" else "some more words" for one in table["emotion"]])

    name = database("texts.csv", with_text)
    feats = "type = ['toy_words', 'toy']\ntoy_words.text_column = said"
    project = exp(DATA=f"speech = {name}\nspeech.absolute_path = True", FEATS=feats, MODEL="type = svm")
    project.run("-q", "run", "exp.ini").works()
    assert project.results()["model"]["number of features"] == 5
    done = project.run("run", "exp.ini", "-o", "FEATS.toy_words.text_column=spoken")
    assert done.code == 1 and "the database has no column spoken" in done.err


def test_labels_are_computed_once_and_concluded_of_all(
    table: pd.DataFrame, store: Store, executor: Local, choose: Callable[..., Choice], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    choice = choose(PREDICTOR, "toy_loud", log=str(log), fail="calm_1")
    hashes = hashes_of(table, store)
    fails = ["calm_1" in file for file, _, _ in table.index]
    for computed in (12 - sum(fails), 0):
        found = annotate_segments(table, hashes, choice, Bench(store, executor, Watchers()))
        assert found.computed == computed
        assert list(found.table.columns) == ["loud", "louder"] and found.table.index.equals(table.index)
        assert found.table["loud"].isna().tolist() == fails
        assert len(found.failures) == sum(fails)
        assert all("RuntimeError: too loud to say (" in failure.reason for failure in found.failures)
        assert found.table["louder"].dropna().any()
    assert len(log.read_text().splitlines()) == 12 - sum(fails)


def test_texts_are_labelled_and_a_missing_one_is_a_failure(
    table: pd.DataFrame, store: Store, executor: Local, choose: Callable[..., Choice]
) -> None:
    texts = table.assign(text=["one two three", None, *["four"] * 10])
    found = annotate_segments(texts, {}, choose(PREDICTOR, "toy_length"), Bench(store, executor, Watchers()))
    assert found.table["words"].iloc[0] == 3 and pd.isna(found.table["words"].iloc[1])
    assert [failure.position for failure in found.failures] == [1]


def test_a_predictor_with_nothing_to_conclude_is_not_made_again(
    table: pd.DataFrame, store: Store, executor: Local, choose: Callable[..., Choice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a network of gigabytes."""
    texts = table.assign(text="one two")
    choice = choose(PREDICTOR, "toy_length")
    first = annotate_segments(texts, {}, choice, Bench(store, executor, Watchers()))
    monkeypatch.setattr(Choice, "make", lambda self: pytest.fail("it was made"))
    second = annotate_segments(texts, {}, choice, Bench(store, executor, Watchers()))
    assert second.computed == 0 and second.table.equals(first.table)


def test_stretches_are_found_once_a_file(
    table: pd.DataFrame, store: Store, executor: Local, choose: Callable[..., Choice]
) -> None:
    files = [*table.index.get_level_values("file")[:4], "/nowhere/at/all.wav"]
    hashes = hashes_of(table, store)
    for computed in (4, 0):
        found = segment_files(files, hashes, choose(SEGMENTER, "toy_halves"), Bench(store, executor, Watchers()))
        assert (found.computed, found.failures) == (computed, ())
        assert found.segments[files[0]] == (
            Segment(0.0, 0.15, {"speaker": "A"}),
            Segment(0.15, 0.3, {"speaker": "B"}),
        )
        assert len(found.segments) == 4


def test_pooling_of_frames_by_hand() -> None:
    frames = Frames.of([np.array([[1.0, np.nan], [3.0, 4.0]]), np.array([[5.0, np.nan]])])
    pooled = frames.pooled(["mean", "std", "median"])
    np.testing.assert_allclose(pooled[0], [2, 4, 1, 0, 2, 4])
    np.testing.assert_allclose(pooled[1], [5, np.nan, 0, np.nan, 5, np.nan])
    np.testing.assert_array_equal(frames.take(np.array([1, 0])).lengths, [1, 2])
    with pytest.raises(ValueError):
        Frames(frames.values, np.array([2, 2]))
