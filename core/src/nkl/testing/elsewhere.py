"""Other processes: a worker that makes parts from plain data, and fresh interpreters."""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from nkl.kernel.spec import PartSpec
from nkl.parts.learner import Model
from nkl.parts.scaler import Scaler
from nkl.testing import probe


def in_another_process(task: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a module-level function in a process that has inherited nothing of this one.

    The process stays for the next call: most of the time goes into its imports.
    """
    try:
        return _worker().submit(task, *arguments).result(timeout=600)
    except BrokenProcessPool as error:
        _worker.cache_clear()
        raise AssertionError(f"the worker process died while it did {task.__name__}") from error


@functools.cache
def _worker() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))


def make_and_do(spec: PartSpec, job: Callable[[Any, Any], Any], given: Any) -> Any:
    """Make a part as a worker does, and let it do its job."""
    return job(spec.make(), given)


def load_and_predict(kind: type[Model], folder: Path, features: Any) -> Any:
    """Predict with a saved model."""
    return kind.load(folder).predict(features)


def load_and_transform(spec: PartSpec, folder: Path, features: Any, speakers: Any) -> Any:
    """Scale with a saved scaler."""
    scaler: Scaler = spec.make()
    scaler.load(folder)
    return scaler.transform(features, speakers)


def probe_fresh(module: str, hook: str, component: str, options: str) -> dict[str, Any]:
    """Run :mod:`nkl.testing.probe` in a fresh interpreter.

    Args:
        module: the plugin's declaring module.
        hook: the hook to call.
        component: the component's name.
        options: their values, as JSON.

    Raises:
        AssertionError: with the error's text, if it fails there.
    """
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONHASHSEED": "1",  # it orders sets; that of this process is another one
    }
    # -P: else the kit's own folder comes first on the path, and its modules shadow others.
    command = [sys.executable, "-P", str(probe.__file__), module, hook, component, options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"declaring fails in a fresh interpreter:\n{done.stderr}"
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
