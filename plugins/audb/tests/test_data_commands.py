"""``nkl data``, on repositories in folders: what moves, what is seen, what differs, what is gone."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import audformat
import pytest
import soundfile

from nkl.testing import CommandConformance
from nkl_audb.loader import AudbLoader
from nkl_audb.plugin import AudbOptions
from nkl_audb.publishing import publish

CHANGED, GONE = "wav/ann_anger_1.wav", "wav/bob_calm_2.wav"


def stored(repository: Path, version: str) -> set[str]:
    """The archives and tables that a version brought."""
    return {path.stem for kind in ("media", "meta") for path in repository.glob(f"small/{kind}/{version}/*")}


def quieter(folder: Path, file: str = CHANGED) -> None:
    """Change the audio of a file."""
    signal_, rate = soundfile.read(folder / file)
    soundfile.write(folder / file, signal_ / 3, rate)


def relabel(folder: Path, file: str = CHANGED, label: str = "calm", drop: str = "") -> None:
    """Change a label, and take a recording out of all tables."""
    database = audformat.Database.load(str(folder))
    labels = database["emotion"]["emotion"].get().astype(str)
    labels[file] = label
    database["emotion"].drop_columns("emotion", inplace=True)  # what was read from Parquet cannot be written to
    database["emotion"]["emotion"] = audformat.Column(scheme_id="emotion")
    database["emotion"]["emotion"].set(labels.to_numpy())
    if drop:
        database.drop_files([drop])
    database.save(str(folder))


def test_only_what_has_changed_moves(
    project: Callable[..., Any], small: Path, repository: Path, published: Callable[..., Path]
) -> None:
    at, runs = ("--repository", str(repository)), project()
    runs.run("data", "publish", str(small), "1.0.0", *at).works()
    assert len(stored(repository, "1.0.0")) == 16 + 3
    quieter(small)
    relabel(small)
    dry = runs.run("data", "publish", str(small), "1.1.0", *at, "--dry-run").works().out
    assert "1 table, 1 archive: 0 new, 1 changed, 0 removed" in dry
    assert not stored(repository, "1.1.0")
    runs.run("data", "publish", str(small), "1.1.0", *at).works()
    listed = {line.split()[1].rstrip(":") for line in dry.splitlines()[:-1]}
    assert stored(repository, "1.1.0") == listed and len(listed) == 2
    assert runs.run("data", "versions", "small", *at).works().out.split() == ["1.0.0", "1.1.0"]


def test_fetch_change_publish_elsewhere(
    project: Callable[..., Any], published: Callable[..., Path], tmp_path: Path
) -> None:
    at, runs = ("--repository", str(published())), project()
    runs.run("data", "fetch", "small", "edit", *at, "--only-metadata").works()
    assert not list(runs.path.glob("edit/**/*.wav")) and not list(runs.path.glob("edit/*.pkl"))
    relabel(runs.path / "edit", drop=GONE)
    runs.run("data", "publish", "edit", "1.1.0", *at).works()
    out = runs.run("data", "diff", "small", "1.0.0", "1.1.0", *at).works().out
    assert "recordings removed: 1 (bob 1)" in out
    assert "emotion.emotion: 1 changed (ann 1): anger -> calm 1" in out
    assert "emotion: rows removed: 1 (bob 1); emotion (calm 1)" in out
    assert "same recordings and labels" in runs.run("data", "diff", "small", "1.1.0", "1.1.0", *at).works().out


def test_what_cannot_be_published(
    project: Callable[..., Any], small: Path, published: Callable[..., Path], tmp_path: Path
) -> None:
    at, runs = ("--repository", str(published())), project()
    call = ("data", "publish", str(small))
    runs.run(*call, "1.0.0", *at).fails(1, "is published already; the next may be 1.1.0")
    runs.run(*call, "0.9.0", *at).fails(1, "1.0.0 is published already")
    runs.run(*call, "two", *at).fails(1, "three numbers")
    runs.run(*call, "1.1.0", "--repository", "misspelt").fails(1, "no such folder", "write ./misspelt")
    runs.run(*call).fails(2, "FOLDER and VERSION")
    (small / "db.emotion.pkl").write_bytes(b"")
    runs.run(*call, "1.1.0", *at).fails(1, "db.emotion.pkl", "a pickle can run code")
    (small / "db.emotion.pkl").unlink()
    (small / "db.parquet").unlink()
    runs.run(*call, "1.1.0", *at).fails(1, "nkl data fetch small FOLDER")
    runs.run("data", "publish", str(tmp_path), "1.0.0", *at).fails(1, "no db.yaml")
    runs.run("data", "info", "smal", *at).fails(1, "Did you mean small?")


SLOW = """
import sys, time
import audbackend
from pathlib import Path
from nkl_audb.publishing import publish
put = audbackend.interface.Versioned.put_archive
def slowly(*arguments, **others):
    put(*arguments, **others)
    print("stored", flush=True)
    time.sleep(60)
audbackend.interface.Versioned.put_archive = slowly
publish(Path(sys.argv[1]), "1.0.0", sys.argv[2])
"""


def test_a_version_that_was_broken_off_is_not_seen_and_can_be_repeated(
    project: Callable[..., Any], small: Path, repository: Path
) -> None:
    at, runs = ("--repository", str(repository)), project()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(small), str(repository)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline().startswith("stored")  # several threads write
    process.kill()
    process.communicate()
    assert stored(repository, "1.0.0")
    runs.run("data", "versions", "small", *at).fails(1, "no database of that name")
    assert "There are none." in runs.run("data", "list", *at).works().out
    publish(small, "1.0.0", str(repository))
    publish(small, "1.1.0", str(repository), dry=True)
    # As if it had been broken off after the new dependency table was written into the folder.
    quieter(small)
    before = (small / "db.parquet").read_bytes()
    publish(small, "1.1.0", str(repository))
    (repository / "small/1.1.0/db.yaml").unlink()
    assert (small / "db.parquet").read_bytes() != before
    _, moves = publish(small, "1.1.0", str(repository))
    assert moves.changed == (CHANGED,)
    assert runs.run("data", "versions", "small", *at).works().out.split() == ["1.0.0", "1.1.0"]


def test_a_recording_is_removed_from_all_versions(
    project: Callable[..., Any],
    small: Path,
    published: Callable[..., Path],
    own_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository = published()
    at, runs = ("--repository", str(repository)), project()
    relabel(small)
    published("1.1.0")
    for version in ("1.0.0", "1.1.0"):
        options = AudbOptions(name="small", version=version, repository=str(repository), format="flac")
        assert len(AudbLoader(options).load("mine", "emotion").table) == 16
    archive = next(
        path for path in repository.glob("small/media/1.0.0/*.zip") if GONE in zipfile.ZipFile(path).namelist()
    )
    (repository / "small/media/1.2.0").mkdir()
    shutil.copy(archive, repository / "small/media/1.2.0")  # as a publication that was broken off leaves it
    runs.run("data", "remove-media", "small", "wav/ann_anger_9.wav", "--yes", *at).fails(
        1, "Did you mean wav/ann_anger"
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    runs.run("data", "remove-media", "small", GONE, *at).fails(1, "in 1.0.0, 1.1.0", "Nothing was removed.")
    runs.run("data", "remove-media", "small", GONE, "--yes", *at).works()
    archives = [zipfile.ZipFile(path).namelist() for path in repository.glob("small/media/*/*.zip")]
    assert GONE not in {name for names in archives for name in names}
    assert not list(own_cache.rglob(f"{Path(GONE).stem}.*"))
    for version in ("1.0.0", "1.1.0"):
        options = AudbOptions(name="small", version=version, repository=str(repository))
        table = AudbLoader(options).load("mine", "emotion").table
        assert len(table) == 15 and not any(GONE in file for file in table.index.get_level_values("file"))
    with open(runs.path / "removed-media.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["version"], row["file"], row["state"]) for row in rows] == [
        (version, GONE, state) for state in ("begun", "removed") for version in ("1.0.0", "1.1.0")
    ]


def test_list_info_and_repositories(project: Callable[..., Any], published: Callable[..., Path]) -> None:
    repository = published()
    at, runs = ("--repository", str(repository)), project()
    assert runs.run("data", "list", *at).works().out.split() == ["small", "1.0.0", str(repository)]
    assert "small" in runs.run("data", "list", "--scheme", "emotion", *at).works().out
    assert "There are none." in runs.run("data", "list", "--scheme", "arousal", *at).works().out
    out = runs.run("data", "info", "small", *at).works().out
    assert "CC0-1.0" in out and "16, 0.1 min, 8000 Hz, 2 channels, 16 bit, wav" in out
    assert "emotion: anger, calm" in out and "labels are in the misc table speaker" in out
    assert str(repository) in runs.run("data", "repositories", *at).works().out


def test_a_card_of_a_database(
    project: Callable[..., Any], published: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, runs = ("--repository", str(published())), project()
    monkeypatch.setenv("NKL_BLOCK", "paper")
    runs.run("data", "card", "small", *at).works()
    page = (runs.path / "small-card/report.html").read_text(encoding="utf-8")
    for words in ("16 recordings", "CC0-1.0", "The first rows of emotion", "anger, calm", "example.wav", "waveform"):
        assert words in page, words
    assert soundfile.info(runs.path / "small-card/example.wav").frames == 2400
    runs.run("data", "card", "small", *at).fails(1, "small-card: there already")
    runs.run("data", "card", "smal", *at).fails(1, "Did you mean small?")
    assert [path.name for path in runs.path.iterdir()] == ["small-card"]


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
    tones.format = flac
    target = emotion
    [FEATS]
    type = ['toy']
    [MODEL]
    type = svm
    """


def test_what_a_run_made_becomes_a_version(project: Callable[..., Any], published: Callable[..., Path]) -> None:
    repository = published()
    runs = project({"exp.ini": INI.format(repository=repository)})
    runs.run("run", "exp.ini").works()
    media = set(repository.glob("small/media/*/*"))
    call = ("data", "publish", "--from-run", "results/exp")
    assert "would store 1 table" in runs.run(*call, "--dry-run").works().out
    assert "small 1.1.0 is published" in runs.run(*call).works().out
    assert stored(repository, "1.1.0") == {"exp.predictions"}
    runs.run(*call).fails(1, "run it again on that one")
    text = INI.format(repository=repository).replace("name = exp", "name = next")
    text = text.replace("target = emotion", "target = emotion\n    tones.mapping = {'anger': 'loud', 'calm': 'soft'}")
    runs.write({"next.ini": text}).run("run", "next.ini").works()
    runs.run("data", "publish", "1.2.0", "--from-run", "results/next", "--tables", "splits").works()
    assert stored(repository, "1.2.0") == {"next.train", "next.test"}
    assert set(repository.glob("small/media/*/*")) == media
    options = AudbOptions(name="small", repository=str(repository), target_tables=["exp.predictions"])
    table = AudbLoader(options).load("mine", "emotion").table
    predictions = runs.predictions()
    found = {
        Path(file).stem: label
        for file, label in zip(table.index.get_level_values("file"), table["emotion"], strict=True)
    }
    assert found == {Path(file).stem: label for file, label in predictions["predicted"].items()}


class TestData(CommandConformance):
    plugin = "audb"
    component = "data"
