"""The local executors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from nkl.local.attempt import attempt
from nkl.local.processes import map_processes
from nkl.local.start import prepare
from nkl.local.threads import map_threads
from nkl.parts.executor import Executor, Outcome, Parallel


class Local(Executor):
    """Processes or threads on this machine.

    Processes are used even where there is one worker only, so that a crash in native code costs one item and not the run.
    """

    @property
    def workers(self) -> int:
        """As many as the option says, else one for each core that this process may use."""
        return self.options.workers or _cores()

    def map(
        self, task: Callable[[Any], Any], items: Sequence[Any], parallel: Parallel = "processes"
    ) -> Iterator[Outcome]:
        """Apply ``task`` to each item (see :class:`nkl.parts.Executor`)."""
        workers = min(self.workers, len(items))
        if parallel == "threads":
            return map_threads(task, items, workers)
        return map_processes(task, items, workers, self.options.worker_output, self.options.clip_timeout)

    def prepare(self, modules: Sequence[str]) -> None:
        """Start the process that workers come from, which then imports the modules beside us."""
        prepare(modules)


class Serial(Executor):
    """One item after the other, in this process: breakpoints work, and so do tasks that were defined in a notebook."""

    workers = 1

    def map(
        self, task: Callable[[Any], Any], items: Sequence[Any], parallel: Parallel = "processes"
    ) -> Iterator[Outcome]:
        """Apply ``task`` to each item (see :class:`nkl.parts.Executor`)."""
        return (attempt(task, item) for item in items)


def _cores() -> int:
    """The cores that this process may use, which on a cluster are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
