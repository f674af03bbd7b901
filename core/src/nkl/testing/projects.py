"""Fixtures for tests of commands: a project in a temporary folder, small synthetic audio, real data where it is there.

A ``conftest.py`` that wants them says ``from nkl.testing import exp, project, speech``. In a project there are the
toy plugins of the folder ``toy_plugins`` beside this module: features ``toy``, and others.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.command.session import Session
from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.stages.splits import make_splits

TOYS = Path(__file__).parent / "toy_plugins"
(_MAIN,) = metadata.entry_points(group="console_scripts", name="nkl")
"""What runs where somebody types ``nkl``."""

RATE = 8000
SPEAKERS = ("ann", "bob", "cem", "dee", "eve")
LEVELS = {"calm": 0.1, "angry": 0.6}


@dataclass(frozen=True)
class Outcome:
    """What a command gave."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.err, self.err

    def fails(self, code: int, *words: str) -> Outcome:
        """Assert the exit code and that the message holds these words."""
        assert self.code == code, (self.code, self.out, self.err)
        missing = [word for word in words if word not in self.out + self.err]
        assert not missing, f"{missing} not in: {self.out}{self.err}"
        return self

    def works(self) -> Outcome:
        """Assert success."""
        assert self.code == 0, (self.code, self.out, self.err)
        return self


@dataclass
class Project:
    """A folder with files, in which commands are run."""

    path: Path
    env: dict[str, str] = field(default_factory=dict)

    def write(self, files: Mapping[str, str]) -> Project:
        """Write text files, dedented."""
        for name, text in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return self

    def run(self, *arguments: str) -> Outcome:
        """Run ``nkl`` with these arguments in this process."""
        log = logging.getLogger("nkl")
        before, handlers, argv = log.level, list(log.handlers), sys.argv
        out, err = io.StringIO(), io.StringIO()
        sys.argv = ["nkl", *arguments]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = importlib.import_module(_MAIN.module).call()
        except SystemExit as leaving:
            code = leaving.code
        finally:
            sys.argv = argv
            log.handlers[:] = handlers
            log.setLevel(before)
        return Outcome(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start ``nkl`` in a process of its own, with a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "nkl", *arguments],
            cwd=self.path,
            env={**os.environ, **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def results(self, name: str = "exp") -> dict[str, Any]:
        """``results.json`` of an experiment below ``results``."""
        return json.loads((self.path / "results" / name / "results.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def predictions(self, name: str = "exp") -> pd.DataFrame:
        """``predictions.csv``, by the name of the file."""
        table = pd.read_csv(self.path / "results" / name / "predictions.csv")
        return table.assign(file=[Path(file).name for file in table["file"]]).set_index("file").sort_index()

    def split(self, part: str, name: str = "exp") -> pd.DataFrame:
        """One of the written splits, by the name of the file."""
        table = pd.read_csv(self.path / "results" / name / "splits" / f"{part}.csv")
        return table.assign(file=[Path(file).name for file in table["file"]]).set_index("file").sort_index()

    def leftovers(self, name: str = "exp") -> list[str]:
        """What a run that failed must not leave."""
        folder = self.path / "results" / name
        return [
            item.name for item in folder.glob("*") if item.name == "results.json" or item.name.startswith(".writing")
        ]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Project]:
    """Make a project of files: ``project({"exp.ini": "..."})``; the working directory and the store are in it."""
    folder = tmp_path / "project"
    folder.mkdir()
    env = {
        "NKL_STORE": str(tmp_path / "store"),
        "NKL_PLUGINS": "nkl_toys",
        "NKL_BLOCK": "report,paper,silero",  # figures and pages take longer than a run; to silero no tone is speech
        "PYTHONPATH": os.pathsep.join(filter(None, [str(TOYS), os.environ.get("PYTHONPATH")])),
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(str(TOYS))
    monkeypatch.chdir(folder)

    def make(files: Mapping[str, str] | None = None) -> Project:
        return Project(folder, env).write(files or {})

    return make


def tone(pitch: float, level: float, seconds: float = 0.3, rate: int = RATE, seed: int = 0) -> np.ndarray:
    """A tone with a little noise, never over full scale."""
    time = np.arange(int(seconds * rate)) / rate
    noise = np.random.default_rng(seed).normal(0, 0.01, len(time))
    return np.asarray(level * np.sin(2 * np.pi * pitch * time) + noise, dtype=np.float64)


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 40 tones of 5 speakers: the pitch is the speaker's, the level the emotion's; ``speech.csv``.

    Columns: file, speaker, gender, emotion (angry, calm), arousal (follows the level), part (a to d), take.
    """
    folder = tmp_path_factory.mktemp("speech")
    (folder / "wav").mkdir()
    rows = []
    for number, speaker in enumerate(SPEAKERS):
        for emotion, level in LEVELS.items():
            for take in range(4):
                file = f"wav/{speaker}_{emotion}_{take}.wav"
                own = level * (1 + 0.1 * take)
                seed = number * 100 + take * 10 + (emotion == "calm")
                soundfile.write(folder / file, tone(100 + 40 * number, own, seed=seed), RATE)
                gender = "female" if number % 2 else "male"
                rows.append((file, speaker, gender, emotion, round(own * 10, 3), "abcd"[take], take))
    columns = ["file", "speaker", "gender", "emotion", "arousal", "part", "take"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "speech.csv", index=False)
    return folder


INI = """
[EXP]
root = ./results
name = exp
executor = serial
{EXP}
[DATA]
databases = ['speech']
speech = {csv}
speech.type = csv
speech.absolute_path = False
target = emotion
{DATA}
[FEATS]
type = ['toy']
{FEATS}
[MODEL]
{MODEL}
"""


def ini(
    csv: Path | str, EXP: str = "", DATA: str = "", FEATS: str = "scale = standard", MODEL: str = "type = svm"
) -> str:
    """An INI on the csv with further lines in its sections; a line of the template that is said again gives way."""
    said = {"EXP": EXP, "DATA": DATA, "FEATS": FEATS, "MODEL": MODEL}
    lines: list[str] = []
    section = ""
    for line in INI.strip().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            own = {part.split("=")[0].strip() for part in said[section].splitlines() if "=" in part}
        if line == f"{{{section}}}":
            lines += [part.strip() for part in said[section].strip().splitlines()]
        elif line.split("=")[0].strip() not in own:
            lines.append(line.replace("{csv}", str(csv)))
    return "\n".join(lines) + "\n"


@pytest.fixture
def exp(project: Callable[..., Project], speech: Path) -> Callable[..., Project]:
    """Make a project with ``exp.ini`` on the synthetic speech; keywords add lines to its sections."""

    def make(**sections: str) -> Project:
        return project({"exp.ini": ini(speech / "speech.csv", **sections)})

    return make


@pytest.fixture
def splits_of(exp: Callable[..., Project]) -> Callable[..., tuple[Splits, Target, list[Finding]]]:
    """Load and split as an INI with these lines says, and no more."""

    def make(**sections: str) -> tuple[Splits, Target, list[Finding]]:
        path = exp(**sections).path / "exp.ini"
        session = Session()
        experiment = session.understand(path)
        return make_splits(experiment, session.bench(experiment))

    return make


@pytest.fixture
def database(project: Callable[..., Project], speech: Path) -> Callable[..., str]:
    """Write a csv of other rows (a function of the table gives them) into the project; gives its name."""

    def make(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> str:
        table = pd.read_csv(speech / "speech.csv")
        table["file"] = [str(speech / file) for file in table["file"]]
        place = project().path / name
        change(table).to_csv(place, index=False)
        return name

    return make


@pytest.fixture(scope="session")
def real_data(request: pytest.FixtureRequest) -> Path:
    """The folder of real speech; tests that need it are skipped where it is absent."""
    named = os.environ.get("NKL_TEST_DATA")
    folder = Path(named) if named else request.config.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real speech in {folder}; NKL_TEST_DATA names its folder")
    return folder
