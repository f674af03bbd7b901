"""The tutorial for plugin authors, followed to the letter: its code is written, tested and used."""

from __future__ import annotations

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


@pytest.fixture
def loudness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tutorial's plugin, installed as far as Python can tell: its source and its metadata are on the path."""
    folder = write_plugin("loudness", "extractor", tmp_path)
    for name, text in titled("writing-a-plugin.md").items():
        if name != "exp.ini":
            assert (folder / name).is_file(), f"{name}: the scaffold makes no such file"
            (folder / name).write_text(text, encoding="utf-8")
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


def test_the_plugin_passes_its_tests(loudness: Path) -> None:
    path = os.pathsep.join(filter(None, [str(loudness / "src"), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=loudness,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d\d passed", done.stdout), "the conformance kit has not run"


def test_nkl_shows_and_uses_the_plugin(loudness: Path, project: Callable[..., Any], speech: Path) -> None:
    p = project({"exp.ini": titled("writing-a-plugin.md")["exp.ini"]})
    assert "loudness.floor" in p.run("plugins", "show", "loudness").works().out
    p.run("run", "exp.ini", "-o", f"DATA.mine={speech / 'speech.csv'}", "-o", "EXP.executor=serial").works()
    results = p.results("loud")
    assert results["model"]["number of features"] == 4
    assert results["measures"]["UAR"]["value"] == 1  # the emotions of this speech differ in level


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
