"""Where there is no room for what is written one line says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("command", ["plugins list", "--help"])
def test_output_into_a_full_disk(command: str) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nkl", *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "NKL_BLOCK": "report"},
            check=False,
        )
    assert "No space left on device. Make room, and run again." in done.stderr and "Traceback" not in done.stderr
    assert done.returncode == 1
