"""New plugins: complete, tidy, and working without any change, for every kind."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nkl.errors import UserError
from nkl.kernel.kinds import KINDS
from nkl.scaffold.write import write_plugin

SLUGS = [kind.slug for kind in KINDS]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one new plugin of each kind."""
    folder = tmp_path_factory.mktemp("plugins")
    for slug in SLUGS:
        write_plugin(f"toy-{slug}_1", slug, folder)
    return folder


def installed(written: Path, site: Path) -> dict[str, str]:
    """The environment of a Python for which the plugins are installed: by metadata alone, since pip is slow."""
    for folder in written.iterdir():
        project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
        info = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        info.mkdir(parents=True)
        requires = "".join(f"Requires-Dist: {line}\n" for line in project["dependencies"])
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n{requires}"
        )
        entries = "".join(f"{name} = {module}\n" for name, module in project["entry-points"]["nkl"].items())
        (info / "entry_points.txt").write_text(f"[nkl]\n{entries}")
    sources = [str(folder / "src") for folder in sorted(written.iterdir())]
    before = [path for path in (os.environ.get("PYTHONPATH"),) if path]
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(site), *sources, *before])}


def run(*command: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """The output of a Python module; fails where the module does."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_new_plugins_of_all_kinds_pass_their_tests(written: Path, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    config = ["-c", str(tmp_path / "pytest.ini"), f"--rootdir={written}", "--import-mode=importlib"]
    environment = installed(written, tmp_path / "site")
    output = run(
        "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *config, ".", folder=written, environment=environment
    )
    found = re.search(r"(\d+) passed", output)
    assert found and int(found[1]) > 10 * len(SLUGS)


@pytest.mark.parametrize("name", ["z", "a-name-that-is-as-long-as-canx"])
def test_new_plugins_are_tidy(name: str, tmp_path: Path) -> None:
    for slug in SLUGS:
        write_plugin(name, slug, tmp_path / slug)
    run("ruff", "check", "--no-cache", ".", folder=tmp_path)
    run("ruff", "format", "--check", "--no-cache", ".", folder=tmp_path)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_new_plugin_is_complete(written: Path, slug: str) -> None:
    folder = written / f"toy-{slug}_1"
    module = f"nkl_toy_{slug}_1"
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and "cache" not in str(path)}
    sources = {f"src/{module}/{name}.py" for name in ("__init__", "plugin", slug)}
    assert names == {"pyproject.toml", "README.md", f"tests/test_toy_{slug}_1.py", *sources}
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["name"] == f"nkl-plugin-toy-{slug}-1"
    assert project["entry-points"] == {"nkl": {f"toy-{slug}_1": f"{module}.plugin"}}
    assert "nkl>=1,<2" in project["dependencies"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_new_plugin_knows_the_core_by_its_doors_only(written: Path, slug: str) -> None:
    for path in (written / f"toy-{slug}_1").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "nkl":
                door = importlib.import_module(str(node.module))
                hidden = [alias.name for alias in node.names if alias.name not in door.__all__]
                assert not hidden, f"{path}:{node.lineno}: {node.module} {hidden}"
            elif isinstance(node, ast.Import):
                assert not [alias.name for alias in node.names if alias.name.startswith("nkl.")]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    first = write_plugin("mine", "scaler", tmp_path)
    (first / "README.md").write_text("changed")
    with pytest.raises(UserError, match="is there already"):
        write_plugin("mine", "learner", tmp_path)
    assert (first / "README.md").read_text() == "changed"
    assert not (first / "src" / "nkl_mine" / "learner.py").exists()


@pytest.mark.parametrize(
    "name", ["", "Mine", "my voice", "../mine", "7up", "-a", "a-", "a--b", "ä", "a.b", "a\n", "a" * 31]
)
def test_bad_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be the name"):
        write_plugin(name, "extractor", tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Did you mean extractor"):
        write_plugin("mine", "extracter", tmp_path)
