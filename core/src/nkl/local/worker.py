"""The inside of a worker process."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from multiprocessing.connection import Connection, wait

from nkl.errors import in_one_line
from nkl.local.attempt import attempt
from nkl.parts.executor import Outcome

READY, UNUSABLE, DONE = "ready", "unusable", "done"
OF_TERMINALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name))
"""Signals that a terminal sends to all of its processes."""


def work(connection: Connection, task_bytes: bytes, show_output: bool) -> None:
    """Answer every item that comes through the connection with an outcome, until the other end is closed."""
    _ignore_interrupts()
    _end_with_parent()
    if not show_output:
        _silence()
    # What is unpickled here and below came through a pipe from the process that started this one, and from nowhere else.
    try:
        task = pickle.loads(task_bytes)
    except Exception as error:
        connection.send((UNUSABLE, in_one_line(error)))
        return
    connection.send((READY, None))
    while True:
        try:
            data = connection.recv_bytes()
        except (EOFError, OSError):
            return
        try:
            outcome = attempt(task, pickle.loads(data))
        except Exception as error:
            outcome = Outcome(error=in_one_line(error))
        try:
            connection.send((DONE, outcome))
        except BrokenPipeError:
            return
        except Exception as error:
            connection.send((DONE, Outcome(error=f"the result cannot be sent back: {in_one_line(error)}")))


def _ignore_interrupts() -> None:
    """Ctrl-C, and the end of a terminal, reach all of its processes; it is the parent that ends the workers."""
    for number in OF_TERMINALS:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {*OF_TERMINALS, signal.SIGTERM})


def _end_with_parent() -> None:
    """End at once when the parent is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _silence() -> None:
    """Keep the console to the parent, against native code too."""
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
