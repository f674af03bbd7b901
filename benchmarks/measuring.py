"""What a command costs: wall time, processor time and memory, of itself and of all that it starts."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_EVERY_S = 0.1
_STRAGGLERS_S = 10.0
_PR_SET_CHILD_SUBREAPER = 36


class CommandFailed(Exception):
    """A command that was to be measured did not work; the message ends with what it printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command has cost.

    Attributes:
        wall_s: until the command ended.
        cpu_s: user and system time of the whole process tree.
        peak_mib: the largest sum of proportional set sizes (PSS) of the process tree, sampled every 0.1 s.
        output: what was printed.
    """

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str


def adopt_orphans() -> None:
    """Make this process the parent of what its children leave behind, so that their processor time is counted too.

    A fork server outlives the command that started it by a moment; nobody but its new parent learns what it has used.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER) failed")


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end. :func:`adopt_orphans` must have been called.

    Args:
        command: program and arguments.
        folder: where it runs.
        environment: variables beside those of this process.

    Raises:
        CommandFailed: its exit code is not 0, or processes that it started do not end.
    """
    before = _children_cpu()
    with tempfile.TemporaryFile() as printed:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=printed, stderr=subprocess.STDOUT, cwd=folder, env={**os.environ, **(environment or {})}
        )
        with _PeakMemory() as memory:
            code = process.wait()
        wall = time.perf_counter() - started
        _reap_stragglers(command)
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if code != 0:
        raise CommandFailed(f"{' '.join(command)} ended with exit code {code}:\n{output[-3000:]}")
    return Cost(wall, _children_cpu() - before, memory.peak_mib, output)


class _PeakMemory:
    """Samples the memory of all descendants of this process until it is left."""

    def __init__(self) -> None:
        self.peak_mib = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLE_EVERY_S):
            self.peak_mib = max(self.peak_mib, sum(map(_pss_mib, _descendants(os.getpid()))))


def _descendants(ancestor: int) -> list[int]:
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
    found: list[int] = []
    level = {ancestor}
    while level:
        level = {process for process, parent in parents.items() if parent in level}
        found += level
    return found


def _pss_mib(process: int) -> float:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap_stragglers(command: Sequence[str]) -> None:
    deadline = time.monotonic() + _STRAGGLERS_S
    while time.monotonic() < deadline:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            time.sleep(0.01)
    raise CommandFailed(f"{' '.join(command)} has left processes that do not end: {_descendants(os.getpid())}")
