"""Starting worker processes so that they are quick, quiet, and need no ``if __name__ == "__main__"`` in the user's script.

Workers come from a fork server where there is one (Linux, macOS): a small process without threads that has the task's modules
imported already. Elsewhere each is a fresh Python (``spawn``). Plain ``fork`` is never used: it copies locks that other threads
hold.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from types import MappingProxyType
from typing import Any

from nkl.local.worker import OF_TERMINALS

_INHERITED = MappingProxyType(
    {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMEXPR_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
        "PYTHONSAFEPATH": "1",
    }
)


def context_for(task: Callable[[Any], Any]) -> BaseContext:
    """The way to start processes that will do this task."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    module = getattr(getattr(task, "func", task), "__module__", None)
    if module and module != "__main__":
        context.set_forkserver_preload(["nkl.local.worker", module])
    return context


def prepare(modules: Sequence[str]) -> None:
    """Start the fork server, if there is one, with these modules; it imports them while this process goes on."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        with conditions(b""):
            multiprocessing.get_context("forkserver").set_forkserver_preload(
                ["nkl.local.worker", "nkl.computing.worker", *modules]
            )
            forkserver.ensure_running()


@contextmanager
def conditions(task_bytes: bytes) -> Iterator[None]:
    """Set what a process inherits while it is started, and take it back.

    - One thread for each numerical library: the workers are the parallelism. What the user has set stays.
    - Nothing is imported from the working folder: a file called random.py there is not Python's. Workers look for modules where
      this process does.
    - Ctrl-C and what else ends processes is held back until the worker is ready for it.
    - The user's script is hidden, so that workers do not run it again; unless the task was defined in it.
    """
    before = {name: os.environ.get(name) for name in _INHERITED}
    main = sys.modules["__main__"]
    masked = None
    try:
        os.environ.update({name: _INHERITED[name] for name, value in before.items() if not value})
        if hasattr(signal, "pthread_sigmask"):
            # It is started beside the first worker, and would then let them through again.
            resource_tracker.ensure_running()
            masked = signal.pthread_sigmask(signal.SIG_BLOCK, {*OF_TERMINALS, signal.SIGTERM})
        if b"__main__" not in task_bytes:
            sys.modules["__main__"] = types.ModuleType("__main__")
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        if masked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)
