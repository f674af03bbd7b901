"""An environment of its own for each test: our wheels, what they say that they need, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and a folder to work in."""

    path: Path
    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.path / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def run(self, *words: str, code: int = 0) -> str:
        """Run a program of this environment in the folder; gives what it printed, and insists on its exit code."""
        # What the tests' own environment adds to Python's path, or tells nkl, must not be seen here.
        env = {name: value for name, value in os.environ.items() if not name.startswith(("NKL_", "PYTHON"))}
        env |= {"NKL_STORE": str(self.folder / "store")}
        command = [str(self.python.parent / words[0]), *words[1:]]
        done = subprocess.run(
            command, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def has(self, module: str) -> bool:
        """Whether a module can be imported."""
        return self.run("python", "-c", f"import importlib.util as u; print(u.find_spec({module!r}))").strip() != "None"


@pytest.fixture
def environment(tmp_path: Path) -> Callable[..., Environment]:
    """Make an environment: ``environment("nkl", "nkl-plugin-svm")`` installs these from wheels that are built now.

    The index is not asked. Of the environment in which the tests run, those packages are linked into the new one that our
    wheels need, directly or through others; so what a wheel forgets to name is missing there. pip then installs the wheels
    and sees for itself whether all that they need is there.
    """

    def make(*requirements: str) -> Environment:
        wheels, path, folder = tmp_path / "wheels", tmp_path / "env", tmp_path / "work"
        _call(str(ROOT / "wheels.py"), str(wheels), *requirements)
        venv.create(path, with_pip=False, symlinks=os.name != "nt")
        folder.mkdir()
        made = Environment(path, folder)
        (packages,) = [*path.glob("lib/python*/site-packages"), *path.glob("Lib/site-packages")]
        _link(_third_parties(requirements, wheels), packages)
        offline = ("--no-index", "--find-links", str(wheels))
        _call("-m", "pip", "--python", str(made.python), "install", "-q", *offline, *requirements)
        return made

    return make


def _call(*words: str) -> None:
    done = subprocess.run([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


def _third_parties(requirements: tuple[str, ...], wheels: Path) -> list[metadata.Distribution]:
    """The installed distributions of others that some requirements lead to, through our wheels."""
    ours = {found.name: found for found in metadata.distributions(path=[str(wheel) for wheel in wheels.glob("*.whl")])}
    theirs: dict[str, metadata.Distribution] = {}
    seen: set[tuple[str, str]] = set()
    todo = [Requirement(text) for text in requirements]
    while todo:
        requirement = todo.pop()
        for extra in ("", *requirement.extras):
            if (requirement.name.lower(), extra) in seen:
                continue
            seen.add((requirement.name.lower(), extra))
            found = ours.get(requirement.name)
            if not found:
                assert not requirement.name.startswith("nkl"), f"no wheel of {requirement.name} was built"
                found = theirs[requirement.name.lower()] = metadata.distribution(requirement.name)
            needs = map(Requirement, found.requires or [])
            todo += [need for need in needs if not need.marker or need.marker.evaluate({"extra": extra})]
    return list(theirs.values())


def _link(distributions: list[metadata.Distribution], packages: Path) -> None:
    """Make installed distributions part of another environment, without copying them."""
    for distribution in distributions:
        for name in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            link = packages / name
            if not link.exists():  # two distributions may share a folder
                link.symlink_to(Path(str(distribution.locate_file(name))))
