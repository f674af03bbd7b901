"""The bias table, errors by column, and distributions of labels, on data in which the answer is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data import Predictions, Target, segmented_index
from nkl.parts import Explored, Material, TrainedRun
from nkl.plugin import NoOptions
from nkl_explore.alone import Folds, applied, crossed, score
from nkl_explore.bias import Bias
from nkl_explore.errors import Errors
from nkl_explore.labels import Labels, thirds
from nkl_explore.overview import Overview
from nkl_explore.overview_options import OverviewOptions
from nkl_explore.statistics.column import column_of
from nkl_explore.statistics.speakers import Speakers
from nkl_explore.value_count_options import ValueCountOptions
from nkl_explore.value_counts import ValueCounts

SPEAKERS, EACH = 16, 12


def material(**columns: np.ndarray) -> Material:
    """Speakers who each have samples of two classes, with these columns; a run that is wrong for women half of the time."""
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(SPEAKERS), EACH)
    codes = rng.integers(0, 2, len(who))
    index = segmented_index([f"/nowhere/{number}.wav" for number in range(len(who))])
    gender = np.where(who % 2 == 0, "female", "male")
    table = pd.DataFrame(
        {
            "mood": np.array(["calm", "angry"], dtype=object)[codes],
            "speaker": [f"s{code}" for code in who],
            "gender": gender,
            "split": "test",
            **columns,
        },
        index=index,
    )
    labels = ("angry", "calm")
    truth = 1 - codes
    wrong = (gender == "female") & (rng.random(len(who)) < 0.5)
    said = np.where(wrong, 1 - truth, truth)
    probabilities = np.full((len(who), 2), 0.1)
    probabilities[np.arange(len(who)), said] = 0.9
    predictions = Predictions(
        index, labels, probabilities, None, truth.astype(np.int64), table["speaker"].to_numpy(object)
    )
    facts = pd.DataFrame({"duration": rng.gamma(9, 0.2, len(who)), "level_db": rng.normal(-25, 2, len(who))})
    facts.index = pd.Index(index.get_level_values("file"), dtype=object)
    run = TrainedRun(None, None, None, predictions, "toy")
    return Material("toy", table, Target("mood", labels), 1, Path(), facts, run=run, predicted={"snr_pred": "snr"})


def angry(made: Material) -> np.ndarray:
    return (made.table["mood"] == "angry").to_numpy()


def said(found: Explored) -> str:
    return " ".join(text for chapter in found.chapters for text in chapter.text)


def test_what_tells_the_target_is_on_top_with_its_effect_and_its_score() -> None:
    rng = np.random.default_rng(1)
    some = material(age=rng.integers(20, 60, SPEAKERS * EACH))
    made = replace(some, table=some.table.assign(snr_pred=rng.normal(20, 3, SPEAKERS * EACH) + 6 * angry(some)))
    found = Bias(NoOptions()).explore(made, lambda share: None)
    table = found.chapters[0].tables[0]
    assert table.rows[0][:3] == ("snr_pred", "predicted", "tells the target")
    assert [row[2] for row in table.rows[1:]] == ["no difference shown"] * (len(table.rows) - 1)
    assert found.headline.startswith("1 of the ")
    assert "snr_pred is higher by" in said(found) and "for angry than for calm of the same speakers" in said(found)
    assert [one.topic for one in found.findings] == ["mood without the voice"]


def test_what_is_always_right_is_pointed_at_though_speakers_are_too_few_for_a_test() -> None:
    rng = np.random.default_rng(2)
    who, ill = np.repeat(np.arange(10), 6), np.repeat(np.arange(10) % 2, 6)
    index = segmented_index([f"/nowhere/{number}.wav" for number in range(60)])
    table = pd.DataFrame({"state": np.where(ill, "ill", "well"), "speaker": who.astype(str)}, index=index)
    noise = {f"label {at}": rng.permutation(np.arange(10) % 3)[who].astype(str) for at in range(9)}
    table = table.assign(room=np.where(ill, "a", "b"), **noise)
    made = Material("toy", table, Target("state", ("ill", "well")), 1, Path(), pd.DataFrame())
    found = Bias(NoOptions()).explore(made, lambda share: None)
    assert found.headline == (
        "No test shows that any of the 10 columns that were compared tells state, yet room (UAR 1.00 from it alone, chance "
        "0.50) predicts it better than chance: look at it."
    )
    assert found.chapters[0].tables[0].rows[0][0] == "room"
    assert "room: UAR 1.00" in found.findings[0].message and "no test shows it" in found.findings[0].message


def test_where_nothing_is_found_nothing_is_claimed() -> None:
    found = Bias(NoOptions()).explore(material(), lambda share: None)
    assert found.headline.startswith("Nothing was found that tells mood besides the voice, among the")
    assert not found.findings
    assert "targets = ['snr']" in said(found)
    assert f"With {SPEAKERS} speakers and 3 columns only very large differences can be shown" in said(found)
    most = {row[0]: row[2] for row in found.chapters[0].tables[1].rows}
    assert most["level_db"] in ("angry and calm", "calm and angry") and most["gender"].startswith("mood = ")


def test_a_score_below_chance_is_called_no_finding() -> None:
    who, state = np.arange(40), np.arange(40) // 2 % 2
    index = segmented_index([f"/nowhere/{number}.wav" for number in who])
    table = pd.DataFrame({"state": np.where(state, "ill", "well"), "speaker": who.astype(str)}, index=index)
    made = Material(
        "toy",
        table.assign(room=np.where(who % 2, "a", "b")),
        Target("state", ("ill", "well")),
        1,
        Path(),
        pd.DataFrame(),
    )
    (table_, *_) = Bias(NoOptions()).explore(made, lambda share: None).chapters[0].tables
    assert float(table_.rows[0][3].split()[0]) < 0.5 and "Below chance is no finding" in table_.note


def test_labels_that_are_missing_for_one_class_are_a_bias_too() -> None:
    some = material()
    age = np.where(angry(some), np.nan, 30.0 + np.arange(SPEAKERS * EACH) % 20)
    found = Bias(NoOptions()).explore(replace(some, table=some.table.assign(age=age)), lambda share: None)
    assert found.chapters[0].tables[0].rows[0][0] == "age is missing"


def test_errors_that_depend_on_a_column_are_named_with_their_gap() -> None:
    found = Errors(NoOptions()).explore(material(), lambda share: None)
    assert "The errors depend on gender (d = " in said(found)
    row = next(row for row in found.chapters[0].tables[-1].rows if row[0] == "gender")
    assert row[1] == "yes" and row[4:6] == ("male", "female")
    assert "recall (" in row[7] and "female behind male" in row[7]
    assert [one.topic for one in found.findings] == ["errors depend on"]


def test_recording_facts_alone_stand_beside_the_model() -> None:
    made = material()
    train = np.arange(SPEAKERS * EACH) < 8 * EACH
    made = replace(made, table=made.table.assign(split=np.where(train, "train", "test")))
    assert "From the facts of recordings alone (duration, level_db)" in said(
        Errors(NoOptions()).explore(made, lambda s: None)
    )


def test_what_was_trained_on_is_not_asked_about() -> None:
    who = np.repeat(np.arange(10), 6)
    target = column_of(pd.Series(np.where(who % 2, "ill", "well"), name="state"))
    name = column_of(pd.Series([f"s{code}" for code in who], name="name"))
    rows, labels = np.arange(len(who)), target.labels
    known = applied([name], target, rows, rows, labels).argmax(axis=1) == target.codes
    held = crossed([name], target, rows, Speakers.of(who, len(who)), labels, seed=1)
    assert known.all()
    assert np.ptp(held[:, 0]) < 0.2


def test_a_column_without_anything_in_it_scores_at_chance() -> None:
    labels = Labels(material())
    folds = Folds.of(labels.target, labels.speakers, labels.table.index, seed=1)
    assert folds is not None
    found = score(labels.column("level_db"), folds)
    assert found.chance == 0.5
    assert found.low < 0.5 < found.high


def test_thirds_have_names_that_tell_them_apart() -> None:
    column = column_of(pd.Series(1 + 1e-7 * np.arange(9.0), name="peak"))
    assert len(set(thirds(column).labels)) == 3
    assert np.bincount(thirds(column).codes).tolist() == [3, 3, 3]


def test_each_chart_has_a_sentence_and_speakers_have_one_of_their_own() -> None:
    some = material()
    rng = np.random.default_rng(0)
    made = replace(some, table=some.table.assign(pitch=rng.normal(200, 10, len(some.table)) + 30 * angry(some)))
    options = ValueCountOptions(value_counts=[["pitch"], ["gender", "pitch"], ["pithc"]], print_stats=True)
    (chapter,) = ValueCounts(options).explore(made, lambda share: None).chapters
    samples, speakers, pair = chapter.charts
    assert "as independent, which those of one speaker are not" in samples.shows
    assert speakers.shows.startswith("pitch is higher by 2") and "16 speakers" in speakers.shows
    assert pair.kind == "distributions" and len(pair.series) == 4
    assert "did you mean pitch" in chapter.text[0].lower()
    assert any(table.title.startswith("Mixed model: pitch ~ mood") for table in chapter.tables)


def test_the_overview_counts_samples_speakers_and_minutes() -> None:
    (chapter,) = Overview(OverviewOptions()).explore(material(), lambda share: None).chapters
    assert chapter.text[0].startswith(f"{SPEAKERS * EACH} samples of {SPEAKERS} speakers; ")
    assert [table.title for table in chapter.tables] == ["All samples", "By split", "By mood", "Recordings"]
