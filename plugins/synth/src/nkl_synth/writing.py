"""Writes the database into a folder that appears only when it is complete."""

from __future__ import annotations

import importlib.metadata
import json
import logging
import os
import shutil
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nkl.errors import UserError
from nkl.plugin import fingerprint
from nkl_synth.order import Order
from nkl_synth.plugin import VERSION, SynthOptions

_MANIFEST = "manifest.json"
_ASIDE = ".aside-"
_ABANDONED_S = 24 * 3600.0
_AT_ONCE = 4

log = logging.getLogger("nkl.synth")


def ensure_written(options: SynthOptions) -> Path:
    """Write the speech of these options, unless it is there.

    Returns:
        The folder of the audio files: below ``options.path``, with a name that follows from the options and versions.

    Raises:
        UserError: the folder cannot be written to.
    """
    described = describe(options)
    base = Path(os.path.abspath(options.path.expanduser()))
    folder = base / f"{options.speakers}x{options.sentences}_{fingerprint(described)[:12]}"
    if is_complete(folder, described):
        return folder
    try:
        base.mkdir(parents=True, exist_ok=True)
        _sweep(base)
        aside = base / f"{_ASIDE}{uuid.uuid4().hex}"
        aside.mkdir()
        try:
            _write(aside, options, described)
            _put_in_place(aside, folder, described)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise UserError(
            f"{base}: the synthetic speech cannot be written there ({error.strerror or error}). "
            "Give the database another folder, or make room."
        ) from error
    return folder


def describe(options: SynthOptions) -> dict[str, Any]:
    """All that the audio depends on, as plain JSON values."""
    return {
        "options": options.model_dump(mode="json", exclude={"path"}),
        "version": VERSION,
        "praat-parselmouth": importlib.metadata.version("praat-parselmouth"),
    }


def is_complete(folder: Path, described: dict[str, Any]) -> bool:
    """Whether a folder holds this very database, with all files in full size."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        files = manifest.pop("files")
        return manifest == described and all((folder / file).stat().st_size == size for file, size in files.items())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (ValueError, KeyError, AttributeError):
        log.warning("%s is damaged; the speech is written anew", folder / _MANIFEST)
        return False


def _write(folder: Path, options: SynthOptions, described: dict[str, Any]) -> None:
    log.info("synthesising %d utterances", 4 * options.speakers * options.sentences)
    chosen = options.model_dump(exclude={"path", "speakers"})
    orders = [Order(speaker=number, folder=str(folder), **chosen) for number in range(options.speakers)]
    with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
        list(pool.map(_record, orders))
    files = {path.name: path.stat().st_size for path in sorted(folder.glob("*.wav"))}
    text = json.dumps({**described, "files": files}, indent=1)
    (folder / _MANIFEST).write_text(text, encoding="utf-8")


def _record(order: Order) -> None:
    command = [sys.executable, "-P", "-m", "nkl_synth.voice"]
    done = subprocess.run(command, input=json.dumps(asdict(order)), capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise RuntimeError(f"speaker {order.speaker + 1} of the synthetic speech failed: {last}")


def _put_in_place(aside: Path, folder: Path, described: dict[str, Any]) -> None:
    if folder.exists() and not is_complete(folder, described):
        old = aside.with_name(f"{aside.name}-old")
        folder.rename(old)
        shutil.rmtree(old, ignore_errors=True)
    try:
        aside.rename(folder)
    except OSError:
        if not is_complete(folder, described):  # else another process was quicker, with the same content
            raise


def _sweep(base: Path) -> None:
    """Delete what killed processes left half-written, a day ago or earlier."""
    for path in base.glob(f"{_ASIDE}*"):
        try:
            abandoned = path.stat().st_mtime < time.time() - _ABANDONED_S
        except FileNotFoundError:
            continue  # another process has just finished with it
        if abandoned:
            shutil.rmtree(path, ignore_errors=True)
