"""Builds distributions of this workspace and checks them: ``python wheels.py FOLDER [REQUIREMENT ...]``.

Into ``FOLDER`` go the sdist and the wheel of each distribution that a requirement such as ``nkl[starter]`` asks for, directly or
through others; of all of them where none is named. Each wheel is built from what its sdist holds, so that a file that the sdist
lacks is noticed. ``twine check --strict`` follows.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.build import build_sdist, build_wheel
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent
FOLDERS = ("core", "plugins/*", "plugins/libraries/*")


def distributions() -> dict[str, Path]:
    """The folder of each distribution of this workspace, by its name."""
    paths = sorted(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/pyproject.toml"))
    return {_project(path.parent)["name"]: path.parent for path in paths}


def asked_for(requirements: Iterable[str]) -> list[str]:
    """The distributions of this workspace that some requirements need, by name.

    Raises:
        SystemExit: where a requirement, or one that it leads to, is one of nkl's but not of this workspace.
    """
    folders = distributions()
    names: set[str] = set()
    seen: set[str] = set()
    todo = list(requirements)
    while todo:
        if (text := todo.pop()) in seen:
            continue
        seen.add(text)
        requirement = Requirement(text)
        if requirement.name in folders:
            names.add(requirement.name)
            project = _project(folders[requirement.name])
            todo += project["dependencies"]
            for extra in requirement.extras:
                todo += project["optional-dependencies"][extra]
        elif requirement.name.startswith("nkl"):
            raise SystemExit(f"{requirement.name} is no distribution of this workspace")
    return sorted(names)


def build(source: Path, folder: Path) -> tuple[Path, Path]:
    """Build the sdist of a distribution, and its wheel from that sdist; gives both files."""
    with contextlib.chdir(source):
        sdist = folder / build_sdist(str(folder))
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(sdist) as archive:
            archive.extractall(scratch, filter="data")
        with contextlib.chdir(Path(scratch) / sdist.name.removesuffix(".tar.gz")):
            return sdist, folder / build_wheel(str(folder))


def main() -> None:
    """Build and check what the command line asks for."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folders = distributions()
    built = [str(file) for name in asked_for(sys.argv[2:] or folders) for file in build(folders[name], folder)]
    raise SystemExit(subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *built]).returncode)


def _project(folder: Path) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


if __name__ == "__main__":
    main()
