"""The tutorials for authors of plugins, followed to the letter: their code is written, tested and used."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkl.scaffold.write import write_plugin

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```', re.DOTALL | re.MULTILINE)


def titled(page: str) -> dict[str, str]:
    """The code blocks of a page that are files, by their name."""
    return dict(BLOCK.findall((DOCS / page).read_text(encoding="utf-8")))


def installed(page: str, name: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tutorial's plugin, installed as far as Python can tell: its source and its metadata are on the path."""
    folder = write_plugin(name, kind, tmp_path)
    for file, text in titled(page).items():
        if file != "exp.ini":
            assert (folder / file).is_file(), f"{file}: the scaffold makes no such file"
            (folder / file).write_text(text, encoding="utf-8")
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / "src" / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    needs = "".join(f"Requires-Dist: {need}\n" for need in project["dependencies"])
    facts = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n{needs}"
    (info / "METADATA").write_text(facts, encoding="utf-8")
    entries = "".join(f"{name} = {module}\n" for name, module in project["entry-points"]["nkl"].items())
    (info / "entry_points.txt").write_text(f"[nkl]\n{entries}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder / "src"))
    return folder


def passes_its_tests(folder: Path) -> None:
    """Run a plugin's own tests."""
    path = os.pathsep.join(filter(None, [str(folder / "src"), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) passed", done.stdout)
    assert found and int(found[1]) > 5, "the conformance kit has not run"


def doors_of(page: str) -> set[str]:
    """The modules of nkl that the code of a page imports."""
    return {
        str(node.module)
        for text in re.findall(r"^```python[^\n]*\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.S | re.M)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("nkl.")
    }


@pytest.fixture
def loudness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plugin of "Writing a plugin"."""
    return installed("writing-a-plugin.md", "loudness", "extractor", tmp_path, monkeypatch)


@pytest.fixture
def loudest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plugin of "Writing a command"."""
    return installed("writing-a-command.md", "loudest", "command", tmp_path, monkeypatch)


def test_the_plugin_passes_its_tests(loudness: Path) -> None:
    passes_its_tests(loudness)


def test_the_command_passes_its_tests(loudest: Path) -> None:
    passes_its_tests(loudest)


def test_plugins_are_written_with_doors_only() -> None:
    assert doors_of("writing-a-plugin.md") == {"nkl.plugin", "nkl.parts", "nkl.data", "nkl.testing"}
    doors = {"nkl.plugin", "nkl.errors", "nkl.data", "nkl.command", "nkl.stages", "nkl.testing"}
    assert doors_of("writing-a-command.md") == doors


def test_nkl_shows_and_uses_the_plugin(loudness: Path, project: Callable[..., Any], speech: Path) -> None:
    p = project({"exp.ini": titled("writing-a-plugin.md")["exp.ini"]})
    assert "loudness.floor" in p.run("plugins", "show", "loudness").works().out
    p.run("run", "exp.ini", "-o", f"DATA.mine={speech / 'speech.csv'}", "-o", "EXP.executor=serial").works()
    results = p.results("loud")
    assert results["model"]["number of features"] == 4
    assert results["measures"]["UAR"]["value"] == 1  # the emotions of this speech differ in level


def test_nkl_offers_the_command(
    loudest: Path, project: Callable[..., Any], speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = project({"exp.ini": titled("writing-a-command.md")["exp.ini"]})
    monkeypatch.delenv("NKL_BLOCK")
    given = ["-o", f"DATA.mine={speech / 'speech.csv'}", "-o", "EXP.executor=serial"]
    said = p.run("loudest", "exp.ini", *given).works().out.splitlines()
    assert [line.split(":")[0] for line in said] == [
        name for name in ("ann", "bob", "cem", "dee", "eve") for _ in range(2)
    ]
    assert all("_angry_" in line for line in said)  # which are louder
    results = p.path / "results" / "levels" / "loudest"
    assert {"loudest.csv", "report.md", "report.html"} <= {path.name for path in results.iterdir()}
    assert "# Loudest recordings" in (results / "report.md").read_text(encoding="utf-8")
    assert "| eve | −5.162 |" in (results / "report.md").read_text(encoding="utf-8")
    assert p.run("-q", "loudest", "exp.ini", *given).works().out == ""
    p.run("loudest", "exp.ini", *given, "-o", "LOUDEST.cuont=1").fails(1, "cuont", "Did you mean count")
    p.run("loudest", "exp.ini", *given, "-o", "LOUDEST.count=0").fails(1, "LOUDEST", "count")
    assert "count" in p.run("config", "fill", "exp.ini", *given).works().out


def test_the_same_in_a_notebook(project: Callable[..., Any], speech: Path, capsys: pytest.CaptureFixture[str]) -> None:
    p = project({"exp.ini": titled("writing-a-command.md")["exp.ini"].partition("[LOUDEST]")[0]})
    (p.path / "mine.csv").write_text((speech / "speech.csv").read_text().replace("wav/", f"{speech}/wav/"))
    page = (DOCS / "writing-a-command.md").read_text(encoding="utf-8").partition("## In a notebook")[2]
    found: dict[str, Any] = {}
    exec(re.findall(r"^```python\n(.*?)^```", page, re.S | re.M)[0], found)  # the repository's own page
    assert sum(len(table) for _, table in found["splits"].items()) == 40
    assert capsys.readouterr().out == ""


def test_the_watcher_keeps_its_diary(
    project: Callable[..., Any], exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    p = exp()
    p.write({"here/nkl_diary.py": titled("hooks.md")["nkl_diary.py"]})
    monkeypatch.syspath_prepend(str(p.path / "here"))
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_diary")
    p.run("run", "exp.ini").works()
    p.run("run", "exp.ini", "-o", "MODEL.type=spy", "-o", "MODEL.spy.fail=fit").fails(3)
    diary = (p.path / "diary.txt").read_text(encoding="utf-8")
    found = [line.split(" ", 2)[2] for line in diary.splitlines()]
    stages = [line.partition(" took ")[0] for line in found if " took " in line]
    order = ["load", "split", "read", "extract toy", "check", "fit", "evaluate", "report"]
    assert stages == [*order, *order[:3], "check"]
    assert found[0] == "exp begins"
    assert any(line.startswith("exp: UAR ") for line in found)
    assert "failed: " in found[-1]
    page = (DOCS / "hooks.md").read_text(encoding="utf-8").partition("in order:")[2]
    assert [page.index(f"`{stage.replace('toy', 'NAME')}`") for stage in order] == sorted(
        page.index(f"`{stage.replace('toy', 'NAME')}`") for stage in order
    )
