"""Leaks, labels and recordings, each planted and each found."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest

from nkl.data.index import segmented_index
from nkl.data.report import Finding
from nkl.evaluation.data_checks import check_labels, check_recordings
from nkl.evaluation.leakage import AUDIO, FILES, NO_SPEAKERS, SEGMENTS, SPEAKERS, SURROUNDINGS, check_leakage
from nkl.evaluation.overlap import Parts
from nkl.evaluation.shortcuts import check_shortcuts, measure_shortcut
from nkl.evaluation.stand_ins import check_stand_ins
from nkl.evaluation.transcripts import SENTENCES


def table(files: Iterable[str], **columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, index=segmented_index(list(files)))


def topics(findings: Iterable[Finding]) -> dict[str, str]:
    return {finding.topic: finding.level for finding in findings}


def clean() -> dict[str, pd.DataFrame]:
    tables = {}
    for part, speakers in (("train", "abcd"), ("test", "ef")):
        rows = [(s, e, k) for s in speakers for e in ("anger", "joy") for k in range(6)]
        names = [f"{s}{e}{k}" for s, e, k in rows]
        speaker, emotion, sentence = zip(*rows, strict=True)
        tables[part] = table(names, speaker=speaker, emotion=emotion, sentence=sentence)
    return tables


def test_clean_data_are_left_in_peace() -> None:
    tables = clean()
    hashes = {file: file for one in tables.values() for file in one.index.get_level_values("file")}
    assert check_leakage(Parts(tables), "emotion", hashes) == []
    assert check_labels(tables, "emotion", numeric=False, hashes=hashes) == []


def test_speakers_segments_files_and_audio_in_two_splits_are_found() -> None:
    tables = clean()
    leaked = pd.concat([tables["test"], tables["train"].iloc[:2]])
    found = check_leakage(Parts({**tables, "test": leaked}), "emotion")
    assert topics(found) == {SPEAKERS: "error", SEGMENTS: "error"}
    assert "1 of 3 speakers of test (2 of its 26 samples) are in train as well: a." in found[0].message
    part = (
        tables["train"]
        .iloc[:1]
        .set_axis(segmented_index(["aanger0"], pd.to_timedelta([0]), pd.to_timedelta([1], unit="s")))
    )
    found = check_leakage(Parts({**tables, "dev": part.assign(speaker="x")}), "emotion")
    assert topics(found) == {FILES: "warning", "one speaker": "warning"}
    assert "in both train and dev: aanger0." in found[1].message or "in both train and dev" in found[0].message
    hashes = {file: file for one in tables.values() for file in one.index.get_level_values("file")}
    found = check_leakage(Parts(tables), "emotion", {**hashes, "ejoy0": "aanger0"})
    assert topics(found) == {AUDIO: "error", "duplicate audio": "warning"}
    assert "ejoy0 = aanger0" in found[0].message
    found = check_labels(tables, "emotion", numeric=False, hashes={**hashes, "ejoy0": "aanger0"})
    assert topics(found) == {"conflicting labels": "error"}


def test_missing_speakers_and_telling_sentences_are_found() -> None:
    tables = {name: one.drop(columns="speaker") for name, one in clean().items()}
    assert topics(check_leakage(Parts(tables), "emotion")) == {NO_SPEAKERS: "warning"}
    named = {name: one.rename(columns={"speaker": "subject_id"}).assign(source_db="a") for name, one in clean().items()}
    assert "a.colnames = {'subject_id': 'speaker'}" in check_leakage(Parts(named), "emotion")[0].advice
    told = {
        name: one.assign(text=["go" if e == "anger" else "stay" for e in one["emotion"]])
        for name, one in clean().items()
    }
    found = check_leakage(Parts(told), "emotion")
    assert topics(found) == {SENTENCES: "warning"}
    assert "2 of 2 values of text (100% of the samples)" in found[0].message


@pytest.mark.parametrize(
    ("column", "found"),
    [("session", True), ("Room_ID", True), ("recordingDevice", True), ("interviewers", True), ("room_size", False)],
)
def test_a_recording_situation_in_two_splits_is_found(column: str, found: bool) -> None:
    def having(values: str) -> Parts:
        return Parts(
            {name: one.assign(**{column: list(values * len(one))[: len(one)]}) for name, one in clean().items()}
        )

    said = [finding for finding in check_leakage(having("xy"), "emotion") if finding.topic == SURROUNDINGS]
    assert len(said) == found
    if found:
        message = f"2 of 2 values of {column} of test (24 of its 24 samples) are in train as well: x, y."
        assert (said[0].level, said[0].message) == ("warning", message)
    assert topics(check_leakage(having("x"), "emotion")) == {}  # one room for all says nothing
    train, test = clean().values()
    apart = Parts({"train": train.assign(**{column: "x"}), "test": test.assign(**{column: "y"})})
    assert topics(check_leakage(apart, "emotion")) == {}


def test_transcripts_are_found_by_their_content() -> None:
    texts = {"anger": "Go away from me!", "joy": "How nice to see you."}
    for column in ("satz", "utterance_id"):
        told = {name: one.assign(**{column: one["emotion"].map(texts)}) for name, one in clean().items()}
        assert f"2 of 2 values of {column}" in check_leakage(Parts(told), "emotion")[0].message
    written = {"anger": ["Go away from me!", "go away from me"], "joy": ["今日は天気がいい"]}
    told = {
        name: one.assign(was_gesagt=[written[e][at % len(written[e])] for at, e in enumerate(one["emotion"])])
        for name, one in clean().items()
    }
    assert "2 of 2 values of was_gesagt" in check_leakage(Parts(told), "emotion")[0].message
    other = {name: one.assign(kind=one["emotion"] + " speech", n=7) for name, one in clean().items()}
    assert check_leakage(Parts(other), "emotion") == []


def test_labels_that_conflict_are_missing_or_rare_are_found() -> None:
    tables = clean()
    odd = tables["train"].copy()
    odd.iloc[0, odd.columns.get_loc("emotion")] = "fear"
    odd.iloc[1, odd.columns.get_loc("emotion")] = None
    found = topics(check_labels({"train": odd, "test": tables["test"]}, "emotion", numeric=False))
    assert found == {
        "missing labels": "warning",
        "classes missing from a split": "warning",
        "few samples a class": "warning",
    }
    twice = pd.concat([tables["train"], odd.iloc[:1]])
    found = topics(check_labels({"train": twice}, "emotion", numeric=False))
    assert found["conflicting labels"] == "error"
    assert found["duplicate rows"] == "warning"
    ages = {"train": table("ab", age=[1.0, 2.0])}
    assert check_labels(ages, "age", numeric=True) == []


def test_recordings_that_are_empty_silent_clipped_or_mixed_are_found() -> None:
    facts = pd.DataFrame(
        {
            "duration": [0.0, 1, 1, 1],
            "silence_share": [0.0, 1, 0, 0],
            "level_db": [-20.0, -20, -90, np.nan],
            "clipped_share": [0, 0, 0, 0.1],
            "sampling_rate": [16000, 16000, 16000, 8000],
        },
        index=list("abcd"),
    )
    found = check_recordings(facts)
    assert topics(found) == {
        "empty recordings": "error",
        "silent recordings": "warning",
        "clipped recordings": "warning",
        "mixed sampling rates": "warning",
    }
    assert found[1].message.startswith("2 of 4 files (50.0%)")
    assert found[1].message.endswith("b, c.")
    assert check_recordings(facts.iloc[[3]].drop(columns="clipped_share")) == []


@pytest.mark.parametrize("numeric", [False, True])
def test_a_recording_condition_that_tells_the_target_is_found(numeric: bool) -> None:
    rng = np.random.default_rng(0)
    n = 240
    code = np.arange(n) % 3
    target = rng.uniform(0, 1, n) + code if numeric else np.array(["x", "y", "z"])[code]
    files = [f"{at}.wav" for at in range(n)]
    tables = {"train": table(files, label=target, speaker=[f"s{at // 12}" for at in range(n)])}
    facts = pd.DataFrame(
        {
            "duration": rng.normal(size=n),
            "level_db": code + rng.normal(0, 0.7, n),
            "source_db": np.where(code == 0, "studio", "phone"),
            "sampling_rate": 16000,
        },
        index=files,
    )
    found = check_shortcuts(tables, "label", facts, seed=1)
    assert [finding.message.split()[0] for finding in found] == ["level_db", "source_db"]
    assert "(chance 0.3" in found[0].message


def test_microphones_of_few_speakers_are_no_proof() -> None:
    speakers = np.repeat([f"s{at}" for at in range(6)], 40).astype(object)
    gender = pd.Series(np.repeat(["f", "m", "f", "m", "f", "m"], 40))
    level = pd.Series(
        np.repeat([1.0, 9, 2, 8, 5, 5], 40) + np.random.default_rng(0).normal(0, 0.1, 240), name="level_db"
    )
    by_speaker = measure_shortcut(level, gender, speakers, seed=0)
    assert by_speaker is not None
    assert by_speaker.p > 0.05
    assert measure_shortcut(level[:40], gender[:40], speakers[:40], seed=0) is None
    assert measure_shortcut(level[:3], gender[38:41], None, seed=0) is None


@pytest.mark.parametrize(
    ("values", "meant", "found"),
    [
        (["joy", "anger", "NA", "-"], (), ["-", "NA"]),
        (["joy", "anger", "NA"], ("joy", "anger", "NA"), []),
        (["None", "PTSD", "healthy"], (), []),
        (["yes", "NA"], (), []),  # of two classes both are meant
        ([25, 31, 999, 40, 999], (), ["999"]),
        ([25, 31, 99, 97, 99], (), []),
        ([1, 5, -9, -9, 30], (), ["-9"]),
        ([-1, 0, 1, -1], (), []),
        ([25, 31, 999], (), []),
    ],
)
def test_words_and_numbers_that_stand_for_no_value_are_found(
    values: list[object], meant: tuple[str, ...], found: list[str]
) -> None:
    table = pd.DataFrame({"truth": values, "source_db": "mine"})
    findings = check_stand_ins(table, "truth", meant)
    assert [f"mine.missing = ['{value}']" in one.advice for value, one in zip(found, findings, strict=True)] == [
        True
    ] * len(found)
