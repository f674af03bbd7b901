"""Processes of this machine.

``concurrent.futures`` gives up its whole pool when one worker dies, and cannot say which item it died of. Here each worker has
its own connection and one item at a time, so that a death costs exactly that item.
"""

from __future__ import annotations

import math
import pickle
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from nkl.errors import in_one_line
from nkl.local.start import conditions, context_for
from nkl.local.worker import DONE, READY, UNUSABLE, work
from nkl.parts.executor import Outcome

_AHEAD = 4
_GRACE_S = 2.0


def map_processes(
    task: Callable[[Any], Any], items: Sequence[Any], workers: int, show_output: bool = False, patience_s: float = 0.0
) -> Iterator[Outcome]:
    """Apply a task to items in processes; outcomes in the order of the items.

    Args:
        task: a function that other processes can import.
        items: plain data.
        workers: number of processes; at most the number of items.
        show_output: whether what they print is shown.
        patience_s: how long a worker may take for each thing of an item that is a list, such as a batch of recordings; 0 for
            no limit, and there is none for other items. A worker that takes longer is ended, and its item counts as one
            that took its worker down.

    Raises:
        RuntimeError: no worker can be started, or the task cannot be imported there.
    """
    crew = _Crew(task, items, workers, show_output, patience_s)
    ahead = _AHEAD * workers
    finished = False
    try:
        for position in range(len(items)):
            crew.collect(block=False)
            crew.give(position + ahead)
            while position not in crew.done:
                crew.collect(block=True)
                crew.give(position + ahead)
            yield crew.done.pop(position)
        finished = True
    finally:
        crew.end(kindly=finished)


class _Worker:
    """A process, the connection to it, and the item that it has in hand."""

    def __init__(self, context: BaseContext, task_bytes: bytes, show_output: bool) -> None:
        self.connection, theirs = context.Pipe()
        self.item: int | None = None
        self.deadline = math.inf
        self.ready = False
        # a daemon, so that it is ended with this process even if nobody gets to end it here
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=work, args=(theirs, task_bytes, show_output), daemon=True
        )
        with conditions(task_bytes):
            self.process.start()
        theirs.close()

    def death(self) -> str:
        """What it died of, in words."""
        self.process.join(_GRACE_S)
        code = self.process.exitcode
        if code is None or code >= 0:
            return f"the worker process ended itself (exit code {code})"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else "unknown"
        hint = "; perhaps the machine ran out of memory" if name == "SIGKILL" else ""
        return f"the worker process died ({name}, signal {-code}{hint})"


class _Crew:
    """All workers, and what they have done."""

    def __init__(
        self, task: Callable[[Any], Any], items: Sequence[Any], size: int, show_output: bool, patience_s: float
    ) -> None:
        self.done: dict[int, Outcome] = {}
        self._patience_s = patience_s or math.inf
        self._items, self._size, self._show_output = items, size, show_output
        self._next = 0
        self._workers: list[_Worker] = []
        self._context = context_for(task)
        self._task_bytes = pickle.dumps(task)

    def give(self, limit: int) -> None:
        """Hand items to idle workers, up to this position; start workers that are missing."""
        limit = min(limit, len(self._items))
        free = sum(worker.item is None for worker in self._workers)
        while len(self._workers) < self._size and limit - self._next > free:
            self._workers.append(_Worker(self._context, self._task_bytes, self._show_output))
            free += 1
        for worker in [worker for worker in self._workers if worker.ready and worker.item is None]:
            if self._next < limit and self._send(worker, self._next):
                self._next += 1

    def collect(self, block: bool) -> None:
        """Take in what workers have to say, and notice those that have died."""
        busy = [worker for worker in self._workers if worker.item is not None or not worker.ready]
        if not busy:
            return
        signs = [sign for worker in busy for sign in (worker.connection, worker.process.sentinel)]
        first = min(worker.deadline for worker in busy)
        patience_s = None if math.isinf(first) else max(0.0, first - time.monotonic())
        seen = set(wait(signs, patience_s if block else 0))
        for worker in busy:
            if worker.connection in seen or worker.process.sentinel in seen:
                self._hear(worker)
            elif worker.deadline < time.monotonic():
                self._give_up(worker)

    def end(self, kindly: bool) -> None:
        """End all workers: those that are idle are told, the rest is killed."""
        for worker in self._workers:
            worker.connection.close()
            if not kindly:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join(_GRACE_S)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join(_GRACE_S)
        self._workers.clear()

    def _send(self, worker: _Worker, position: int) -> bool:
        """Hand over an item; false where the worker has died while it was idle, which is not the item's fault."""
        try:
            data = pickle.dumps(self._items[position])
        except Exception as error:
            self.done[position] = Outcome(error=f"the item cannot be sent to a worker: {in_one_line(error)}")
            return True
        try:
            worker.connection.send_bytes(data)
        except OSError:
            self._bury(worker)
            return False
        worker.item = position
        item = self._items[position]
        worker.deadline = time.monotonic() + self._patience_s * len(item) if isinstance(item, list) else math.inf
        return True

    def _hear(self, worker: _Worker) -> None:
        try:
            message: tuple[str, Any] = worker.connection.recv() if worker.connection.poll() else ("", None)
        except (EOFError, OSError):
            message = ("", None)
        kind, content = message
        if kind == READY:
            worker.ready = True
        elif kind == DONE and worker.item is not None:
            self.done[worker.item], worker.item, worker.deadline = content, None, math.inf
        elif kind == UNUSABLE:
            raise RuntimeError(
                f"worker processes cannot use the task ({content}). It must be a function of a module that can be imported, "
                "not of a notebook or of python -c; the executor 'serial' takes those too."
            )
        else:
            self._bury(worker)

    def _give_up(self, worker: _Worker) -> None:
        """End a worker that takes too long; its item is lost."""
        worker.process.kill()
        worker.process.join(_GRACE_S)
        self._workers.remove(worker)
        worker.connection.close()
        assert worker.item is not None
        why = f"it took longer than the {self._patience_s:g} s that EXP.clip_timeout allows"
        self.done[worker.item] = Outcome(error=why, died=True)

    def _bury(self, worker: _Worker) -> None:
        """Its item is lost; another worker takes its place when there is something to do."""
        why = worker.death()
        self._workers.remove(worker)
        worker.connection.close()
        if worker.item is not None:
            self.done[worker.item] = Outcome(error=why, died=True)
        elif not worker.ready:
            raise RuntimeError(
                f"{why} before it could begin. Where the task is defined in the script itself, the script must start its work "
                'under: if __name__ == "__main__":'
            )
