"""Sessions: quickstart, tests, plugin(name), wheels, starter, lint, types, docs."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
DIST = ROOT / "dist"
# uv does not look where pip looks for wheels.
ENV = {"UV_FIND_LINKS": os.environ["PIP_FIND_LINKS"]} if "PIP_FIND_LINKS" in os.environ else {}
# Plugins, and the libraries that they share: name and folder.
FOLDERS = {
    path.parent.name: path.parent.relative_to(ROOT).as_posix()
    for pattern in ("plugins/*/pyproject.toml", "plugins/libraries/*/pyproject.toml")
    for path in sorted(ROOT.glob(pattern))
}
# What these need cannot be installed beside the CPU build of torch, or the pandas that the others are tested with: their
# tests say what they skip, and they have sessions of their own.
BARE = ["pyannote", "spotlight"]
QUICKSTART = (ROOT / "requirements-quickstart.txt").read_text(encoding="utf-8").split()


def constraints() -> list[str]:
    """The versions that the project tests with."""
    return ["-c", "constraints.txt"]


def in_place(paths: list[str]) -> list[str]:
    """Arguments of pip that install distributions so that changes show at once."""
    return [argument for path in paths for argument in ("-e", path)]


@nox.session
def quickstart(session: nox.Session) -> None:
    """Install what the README's first command installs, and run the example on data that needs no download."""
    session.install(*constraints(), *QUICKSTART, env=ENV)
    session.run("nkl", "run", "examples/quickstart.ini", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Install everything and run all tests, in parallel."""
    everything = [f"./{folder}[testing]" for name, folder in FOLDERS.items() if name not in BARE]
    session.install(
        *constraints(), "-r", "requirements-tests.txt", *in_place(["./core[testing]", *everything]), env=ENV
    )
    session.install("--no-deps", *in_place([f"./{FOLDERS[name]}" for name in BARE]), env=ENV)
    # A test that hangs fails with what it was doing, and does not hold up all others.
    session.run("pytest", "-n", "auto", "--dist", "worksteal", "--timeout", "600", *session.posargs)


@nox.session
@nox.parametrize("name", [name for name in FOLDERS if name not in BARE])
def plugin(session: nox.Session, name: str) -> None:
    """Test one plugin or library alone, in an environment with nothing but its own dependencies."""
    folder = FOLDERS[name]
    session.install(
        *constraints(), *in_place(["./core[testing]", *_own_libraries(name)]), "-e", f"./{folder}[testing]", env=ENV
    )
    session.run("pytest", f"{folder}/tests", *session.posargs)


def _own_libraries(name: str) -> list[str]:
    """The folders of this workspace's distributions that a plugin or its tests need, which no index has."""
    project = _project(name)
    needed = [*project["dependencies"], *project.get("optional-dependencies", {}).get("testing", [])]
    names = {re.split(r"[\[><=!~; ]", line)[0] for line in needed}
    found = []
    for other, folder in FOLDERS.items():
        if _project(other)["name"] in names and other != name:
            found += [*_own_libraries(other), f"./{folder}"]
    return list(dict.fromkeys(found))


def _project(name: str) -> dict[str, Any]:
    """What the pyproject.toml of a plugin or library says of its distribution."""
    project: dict[str, Any] = tomllib.loads((ROOT / FOLDERS[name] / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]


@nox.session(venv_backend="virtualenv")
def pyannote(session: nox.Session) -> None:
    """Test the plugin pyannote with the real library, beside a torch for the processor."""
    folder = Path(session.create_tmp())
    download = ("python", "-m", "pip", "download", "-q", "--no-deps", "-c", "constraints.txt", "-d", str(folder))
    session.run(*download, "torchaudio")
    wheel = next(folder.glob("torchaudio-*.whl"))
    without_compiled_parts(wheel)
    libraries = [f"./{FOLDERS[name]}" for name in ("network", "encoder")]
    plugin = in_place(["./core[testing]", *libraries, "./plugins/pyannote[testing]"])
    session.install(*constraints(), str(wheel), "torch", "torchcodec", *plugin)
    session.run("pytest", "plugins/pyannote", *session.posargs)


@nox.session
def spotlight(session: nox.Session) -> None:
    """Test the plugin spotlight with the real Spotlight, which needs pandas 2."""
    session.install("pandas<3", *in_place(["./core[testing]", "./plugins/spotlight[testing]"]), env=ENV)
    session.run("pytest", "plugins/spotlight", *session.posargs)


def without_compiled_parts(wheel: Path) -> None:
    """Take out of torchaudio's wheel what links CUDA; pyannote.audio needs none of its compiled parts."""
    with zipfile.ZipFile(wheel) as old:
        kept = {item.filename: old.read(item) for item in old.infolist() if not item.filename.endswith(".so")}
    record = next(name for name in kept if name.endswith(".dist-info/RECORD"))
    kept[record] = b"".join(line for line in kept[record].splitlines(keepends=True) if b".so," not in line)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in kept.items():
            new.writestr(name, data)


@nox.session
def lint(session: nox.Session) -> None:
    """Look for faults of style."""
    session.install(*constraints(), "ruff", env=ENV)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the core and of each plugin."""
    session.install(*constraints(), "mypy", "jinja2", *in_place(["./core[testing]"]), env=ENV)
    session.run("mypy", "core/src/nkl")
    found = os.pathsep.join(str(ROOT / folder / "src") for folder in FOLDERS.values())
    for folder in FOLDERS.values():
        session.run("mypy", f"{folder}/src", env={"MYPYPATH": found})


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site; its chapter on options is generated from the declarations."""
    everything = [f"./{folder}" for name, folder in FOLDERS.items() if name not in BARE]
    session.install(*constraints(), "mkdocs-material", *in_place(["./core", *everything]), env=ENV)
    session.install("--no-deps", *in_place([f"./{FOLDERS[name]}" for name in BARE]), env=ENV)
    session.run("python", "docs/generate.py")
    session.run("mkdocs", "build", "--strict", *session.posargs)


@nox.session
def wheels(session: nox.Session) -> None:
    """Build sdist and wheel of every distribution into dist/, and check them."""
    session.install(*constraints(), "hatchling", "twine", env=ENV)
    shutil.rmtree(DIST, ignore_errors=True)
    session.run("python", "wheels.py", str(DIST))


@nox.session(requires=["wheels"], reuse_venv=False)
def starter(session: nox.Session) -> None:
    """Install nkl[starter] from dist/ into a fresh environment, and run the example there, in an empty folder."""
    session.install(*constraints(), "--find-links", str(DIST), "nkl[starter]", env=ENV)
    with tempfile.TemporaryDirectory() as work, session.chdir(work):
        session.run("nkl", "run", str(ROOT / "examples/quickstart.ini"), env={"NKL_STORE": str(Path(work) / "store")})
    session.run("python", "-c", "import importlib.util as u; assert not u.find_spec('torch'), 'torch is installed'")
