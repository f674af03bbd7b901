"""Nothing is imported from the folder that the user happens to work in, whatever its files are called."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DECOYS = ("random", "numpy", "soxr", "ast", "token", "statistics", "multiprocessing", "soundfile", "pandas")
PACKAGES = ("torch", "click", "email", "nkl_toy_parts")


def set_traps(folder: Path) -> None:
    """Files and folders called like modules, which tell when they are imported."""
    trap = f"open({str(folder / 'imported.log')!r}, 'a').write(__name__ + chr(10))\nraise ImportError('foreign code')\n"
    for name in DECOYS:
        (folder / f"{name}.py").write_text(trap, encoding="utf-8")
    for name in PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(trap, encoding="utf-8")


@pytest.mark.parametrize("start", ["python -m nkl", "a script elsewhere"])
def test_a_run(exp: Callable[..., Any], tmp_path: Path, start: str) -> None:
    project = exp(EXP="executor = local\nworkers = 1")
    set_traps(project.path)
    script = tmp_path / "script.py"
    script.write_text("import nkl\n\nnkl.run('exp.ini')\n", encoding="utf-8")
    if start == "python -m nkl":
        process = project.start("run", "exp.ini")
    else:
        process = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, text=True)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert not (project.path / "imported.log").exists()
