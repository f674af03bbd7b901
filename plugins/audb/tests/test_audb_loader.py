"""The loader of audb's databases: what is loaded, from where, and that a second time needs nothing but the cache."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import audb
import audformat
import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.data import Dataset
from nkl.errors import UserError
from nkl.testing import LoaderConformance
from nkl_audb.loader import AudbLoader
from nkl_audb.plugin import AudbOptions
from nkl_audb.publishing import publish

Published = Callable[..., Path]


def load(repository: Path, target: str = "emotion", **options: Any) -> Dataset:
    return AudbLoader(AudbOptions(name="small", repository=str(repository), **options)).load("mine", target)


def complaint(repository: Path, **options: Any) -> str:
    with pytest.raises(UserError) as error:
        load(repository, **options)
    return str(error.value)


def cached(cache: Path, pattern: str) -> list[Path]:
    return sorted(cache.rglob(pattern))


def test_labels_people_and_version(published: Published) -> None:
    dataset = load(published())
    assert dataset.taken == {"version": "1.0.0"}
    assert set(dataset.subsets) == {"emotion", "files"}
    table = dataset.table.droplevel(["start", "end"])
    assert len(table) == 16
    row = table.loc[next(file for file in table.index if file.endswith("dee_calm_2.wav"))]
    assert (row["emotion"], row["speaker"], row["gender"], row["age"]) == ("calm", "dee", "female", 35)
    assert load(published("1.1.0"), version="1.0.0").taken == {}


def test_a_flavour_is_converted_once_and_then_needs_no_repository(published: Published, own_cache: Path) -> None:
    repository = published()
    flavour = {"sampling_rate": "16000", "mixdown": True, "format": "flac", "bit_depth": "16"}
    first = load(repository, version="1.0.0", **flavour)
    file = first.table.index[0][0]
    facts = soundfile.info(file)
    assert (facts.samplerate, facts.channels, facts.format, facts.subtype) == (16000, 1, "FLAC", "PCM_16")
    assert Path(file).is_relative_to(own_cache)
    assert len(cached(own_cache, "*.wav")) == 0
    shutil.rmtree(repository / "small")
    again = load(repository, version="1.0.0", **flavour)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert load(repository, **flavour).taken == {"version": "1.0.0"}


def test_a_shared_cache_is_enough(published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = published()
    first = load(repository, version="1.0.0")
    monkeypatch.setenv("AUDB_CACHE_ROOT", str(tmp_path / "own"))
    shutil.rmtree(repository / "small")
    pd.testing.assert_frame_equal(load(repository, version="1.0.0").table, first.table)


def test_channels_are_chosen(published: Published) -> None:
    repository = published()
    first, second = (
        soundfile.read(load(repository, channels=[number], media=["wav/ann_anger_1.wav"]).table.index[0][0])[0]
        for number in (0, 1)
    )
    assert first.ndim == second.ndim == 1
    np.testing.assert_allclose(second, first / 2, atol=1e-4)


def test_only_what_is_asked_for_is_loaded(published: Published, small: Path, own_cache: Path) -> None:
    database = audformat.Database.load(str(small))
    database["noise"] = audformat.Table(audformat.filewise_index(["wav/ann_calm_1.wav"]))
    database["noise"]["noisy"] = audformat.Column()
    database["noise"]["noisy"].set([1.0])
    database.save(str(small))
    repository = published()
    some = load(repository, media=[r"wav/ann_.*\.wav", "wav/bob_calm_1.wav"])
    assert len(some.table) == len(cached(own_cache, "*.wav")) == 5
    assert not cached(own_cache, "db.noise*")
    bare = load(repository, only_metadata=True, tables=["emotion"])
    assert len(bare.table) == 16 and list(bare.table) == ["emotion"]
    assert len(cached(own_cache, "*.wav")) == 5
    assert len(load(repository, "noisy").table) == 1
    assert len(load(repository, "unknown", only_metadata=True).table) == 16


def test_says_what_is_wrong(published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = published()
    assert "no version 3.0.0; there are 1.0.0" in complaint(repository, version="3.0.0")
    assert "no such folder" in complaint(tmp_path / "nowhere")
    assert "there is no table 'emotions'; there are emotion, files" in complaint(repository, target_tables=["emotions"])
    assert "Did you mean emotion?" in complaint(repository, tables=["emotionn"])
    assert "neither a file nor a regular expression" in complaint(repository, media=["*.wav"])
    with pytest.raises(UserError, match=r"no database of that name.*Did you mean small\?"):
        AudbLoader(AudbOptions(name="smal", repository=str(repository))).load("mine", "emotion")
    monkeypatch.setattr(audb.config, "REPOSITORIES", [audb.Repository("gone", str(tmp_path), "file-system")])
    with pytest.raises(UserError, match=r"no database of that name was found. Out of reach: .*gone"):
        AudbLoader(AudbOptions(name="small", cache=str(tmp_path / "empty"))).load("mine", "emotion")
    for wrong in ({"sampling_rate": 11025}, {"bit_depth": 8}, {"format": "mp3"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            AudbOptions(name="small", **wrong)


class Bomb:
    """Unpickled, it leaves a file behind."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path(self.mark),)


def test_no_pickle_of_the_cache_is_read(published: Published, own_cache: Path, tmp_path: Path) -> None:
    repository, mark = published(), tmp_path / "ran"
    first = load(repository)
    assert not cached(own_cache, "*.pkl")
    for table in cached(own_cache, "db.*.parquet"):
        table.with_suffix(".pkl").write_bytes(pickle.dumps(Bomb(str(mark))))
    (own_cache / "small/1.0.0/db.pkl").write_bytes(pickle.dumps(Bomb(str(mark))))
    before = {path: path.read_bytes() for path in cached(own_cache, "*.pkl")}
    pd.testing.assert_frame_equal(load(repository).table, first.table)
    assert not mark.exists()
    assert before == {path: path.read_bytes() for path in cached(own_cache, "*.pkl")}
    for table in cached(own_cache, "db.emotion.parquet"):
        table.unlink()
    (repository / "small/meta/1.0.0/emotion.parquet").unlink()
    assert "mine" in complaint(repository)
    assert not mark.exists()


def test_pickles_are_there_for_those_who_allow_them(published: Published, own_cache: Path) -> None:
    repository = published()
    assert len(load(repository, allow_pickle=True).table) == 16
    assert len(cached(own_cache, "db.emotion.pkl")) == len(cached(own_cache, "db.pkl")) == 1


LOADS = """
import sys
from nkl_audb.loader import AudbLoader
from nkl_audb.plugin import AudbOptions
found = AudbLoader(AudbOptions(name="small", repository=sys.argv[1], sampling_rate=16000)).load("mine", "emotion")
print(len(found.table))
"""


def test_two_processes_load_at_once(published: Published, own_cache: Path) -> None:
    call = [sys.executable, "-c", LOADS, str(published())]
    started = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].strip() for process in started] == ["16", "16"]
    files = cached(own_cache, "*.wav")
    assert len(files) == 16
    assert {soundfile.info(file).frames for file in files} == {4800}
    assert not cached(own_cache, "*~")


INI = """
    [EXP]
    root = ./results
    name = exp
    executor = serial
    [DATA]
    databases = ['tones']
    tones = small
    tones.type = audb
    tones.repository = {repository}
    {version}
    tones.audb.cache = {cache}
    target = emotion
    [FEATS]
    type = ['toy']
    [MODEL]
    type = svm
    """


def test_a_run_notes_its_version_and_replay_takes_it_again(
    published: Published, small: Path, project: Callable[..., Any], tmp_path: Path
) -> None:
    repository = published()
    text = INI.format(repository=repository, version="", cache=tmp_path / "other")
    runs = project({"exp.ini": text})
    runs.run("run", "exp.ini").works()
    notes = [one["message"] for one in runs.results()["findings"] if one["topic"] == "taken"]
    assert notes == ["tones.version = 1.0.0"]
    (small / "wav/ann_anger_1.wav").write_bytes((small / "wav/ann_calm_1.wav").read_bytes())
    published("1.1.0")
    assert "every figure is the same" in runs.run("replay", "results/exp").works().out
    assert {path.name for path in (tmp_path / "other/small").iterdir() if path.is_dir()} == {"1.0.0"}


class TestAudb(LoaderConformance):
    plugin = "audb"
    component = "audb"

    @classmethod
    def write_database(cls, folder: Path, table: pd.DataFrame) -> dict[str, Any]:
        """Publish it; the files of the folder become links to the cache, where audb keeps what was loaded."""
        database = audformat.Database("toy")
        database["files"] = audformat.Table(audformat.filewise_index(list(table["file"])))
        for column in ("speaker", "emotion"):
            database.schemes[column] = audformat.Scheme("str")
            database["files"][column] = audformat.Column(scheme_id=column)
            database["files"][column].set(list(table[column]))
        source = folder / "source"
        source.mkdir()
        for file in table["file"]:
            shutil.move(folder / file, source / file)
        database.save(str(source))
        publish(source, "1.0.0", str(folder / "repository"))
        options = {"name": "toy", "repository": str(folder / "repository"), "cache": str(folder / "cache")}
        for path in AudbLoader(AudbOptions(**options)).load("toy", "emotion").table.index.get_level_values("file"):
            (folder / Path(path).name).symlink_to(path)
        return options
