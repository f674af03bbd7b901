"""Threads of this process.

The threads are daemons, unlike those of ``concurrent.futures``, which Python waits for at its end: after Ctrl-C nobody wants to
wait for an item that is still being computed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import Any

from nkl.local.attempt import attempt
from nkl.parts.executor import Outcome

_AHEAD = 4


def map_threads(task: Callable[[Any], Any], items: Sequence[Any], workers: int) -> Iterator[Outcome]:
    """Apply a task to items in threads; outcomes in the order of the items."""
    todo: SimpleQueue[int | None] = SimpleQueue()
    results: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
    over = threading.Event()

    def work() -> None:
        while (position := todo.get()) is not None and not over.is_set():
            results.put((position, attempt(task, items[position])))

    for _ in range(workers):
        threading.Thread(target=work, daemon=True).start()
    done: dict[int, Outcome] = {}
    sent = 0
    try:
        for position in range(len(items)):
            while sent < min(len(items), position + _AHEAD * workers):
                todo.put(sent)
                sent += 1
            while position not in done:
                other, outcome = results.get()
                done[other] = outcome
            yield done.pop(position)
    finally:
        over.set()
        for _ in range(workers):
            todo.put(None)
