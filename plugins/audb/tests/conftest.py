"""Fixtures: a small database in a folder, and a repository in another one. No network is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import audformat
import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.testing import exp, project, speech

__all__ = ["exp", "project", "speech"]

PEOPLE = {"ann": ("female", 31), "bob": ("male", 26), "cem": ("male", 44), "dee": ("female", 35)}
ROWS = tuple((speaker, emotion, take) for speaker in PEOPLE for emotion in ("anger", "calm") for take in (1, 2))


def write(root: Path, rows: Iterable[tuple[str, str, int]] = ROWS, audio: bool = True) -> Path:
    """A database in a folder: stereo tones, a table of emotions, speakers with gender and age in a misc table."""
    files, speakers, emotions = [], [], []
    for number, (speaker, emotion, take) in enumerate(rows):
        files.append(f"wav/{speaker}_{emotion}_{take}.wav")
        speakers.append(speaker)
        emotions.append(emotion)
        if audio:
            time = np.arange(2400) / 8000
            tone = (0.5 if emotion == "anger" else 0.1) * np.sin(2 * np.pi * (100 + 10 * number) * time)
            (root / "wav").mkdir(parents=True, exist_ok=True)
            soundfile.write(root / files[-1], np.stack([tone, tone / 2], axis=1), 8000)
    database = audformat.Database("small", description="Tones", license="CC0-1.0")
    database.schemes["emotion"] = audformat.Scheme(labels=["anger", "calm"])
    database.schemes["gender"] = audformat.Scheme(labels=["female", "male"])
    database.schemes["age"] = audformat.Scheme("int")
    database["speaker"] = audformat.MiscTable(pd.Index(list(PEOPLE), dtype="string", name="speaker"))
    for position, column in enumerate(("gender", "age")):
        database["speaker"][column] = audformat.Column(scheme_id=column)
        database["speaker"][column].set([facts[position] for facts in PEOPLE.values()])
    database.schemes["speaker"] = audformat.Scheme("str", labels="speaker")
    for table, column, values in (("emotion", "emotion", emotions), ("files", "speaker", speakers)):
        database[table] = audformat.Table(audformat.filewise_index(files))
        database[table][column] = audformat.Column(scheme_id=column)
        database[table][column].set(values)
    database.save(str(root))
    return root


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    for name in ("AUDB_CACHE_ROOT", "AUDB_SHARED_CACHE_ROOT"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The database in a folder, not yet published."""
    return write(tmp_path / "small")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository without databases."""
    (tmp_path / "repository").mkdir()
    return tmp_path / "repository"


@pytest.fixture
def published(small: Path, repository: Path) -> Callable[..., Path]:
    """Publish the folder as a version; gives the repository."""
    from nkl_audb.publishing import publish

    def make(version: str = "1.0.0") -> Path:
        publish(small, version, str(repository))
        return repository

    return make
