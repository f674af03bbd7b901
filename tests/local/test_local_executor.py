"""The local executors: order, failures, deaths, interruption.

Processes can only run what they can import, which test modules are not, so the tasks are functions of the standard library;
``operator.call`` calls each item.
"""

from __future__ import annotations

import importlib
import math
import operator
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from nkl.local.executor import Local, Serial
from nkl.local.plugin import LocalOptions, nkl_executors
from nkl.parts.executor import Executor

needs_signals = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

EXECUTORS = {
    "processes": (lambda: Local(LocalOptions(workers=2)), "processes"),
    "threads": (lambda: Local(LocalOptions(workers=3)), "threads"),
    "serial": (lambda: Serial(None), "processes"),
}


@pytest.fixture(params=EXECUTORS)
def run(request: pytest.FixtureRequest):
    make, parallel = EXECUTORS[request.param]
    return lambda task, items: make().map(task, items, parallel)


def test_outcomes_in_the_order_of_the_items(run) -> None:
    items = [0.02, 0.0, 0.01, 0.0, 0.0, 0.03, 0.0, 0.0, 0.0, 0.0]
    assert [outcome.error for outcome in run(time.sleep, items)] == [None] * 10
    assert [outcome.value for outcome in run(math.sqrt, [4, 9, 16])] == [2, 3, 4]
    assert list(run(math.sqrt, [])) == []


def test_a_failing_item_is_an_outcome(run) -> None:
    outcomes = list(run(partial(operator.truediv, 6), [3, 0, 2]))
    assert [outcome.value for outcome in outcomes] == [2, None, 3]
    assert outcomes[1].error == "ZeroDivisionError: division by zero"


def test_an_exit_in_a_library_is_an_outcome(run) -> None:
    assert [outcome.error for outcome in run(sys.exit, ["no licence"])] == ["SystemExit: no licence"]


def test_items_are_taken_lazily(run) -> None:
    asked: list[int] = []

    class Items(list):
        def __getitem__(self, position):
            asked.append(position)
            return super().__getitem__(position)

        def __iter__(self) -> Iterator:
            for position in range(len(self)):
                yield self[position]

    outcomes = run(math.sqrt, Items(range(1000)))
    assert [next(outcomes).value for _ in range(3)] == [0, 1, math.sqrt(2)]
    assert max(asked) < 20
    outcomes.close()


def test_large_items_and_results() -> None:
    items = [bytes(1 << 20)] * 6
    assert [len(outcome.value) for outcome in Local(LocalOptions(workers=2)).map(bytes, items)] == [1 << 20] * 6


@needs_signals
@pytest.mark.parametrize(
    ("task", "item", "error"),
    [
        (signal.raise_signal, signal.SIGSEGV, r"died \(SIGSEGV, signal 11\)"),
        (signal.raise_signal, signal.SIGKILL, r"died \(SIGKILL, signal 9; perhaps the machine ran out of memory\)"),
        (os._exit, 3, r"ended itself \(exit code 3\)"),
    ],
)
def test_a_death_costs_its_own_item_alone(task, item: int, error: str) -> None:
    calls = [partial(abs, -1), partial(task, item), partial(abs, -2), partial(task, item), partial(abs, -3)]
    outcomes = list(Local(LocalOptions(workers=2)).map(operator.call, calls))
    assert [outcome.value for outcome in outcomes] == [1, None, 2, None, 3]
    assert [outcome.died for outcome in outcomes] == [False, True, False, True, False]
    assert all(re.search(error, outcome.error or "") for outcome in outcomes if outcome.died)


def test_the_limit_a_clip_ends_batches_alone() -> None:
    impatient = Local(LocalOptions(workers=2, clip_timeout=0.5))
    (endless,) = impatient.map(subprocess.check_call, [["sleep", "20"]])  # a list: two clips, 1 s
    assert endless.died and "EXP.clip_timeout" in str(endless.error)
    (reporter,) = impatient.map(time.sleep, [1.5])  # what is no batch of clips, such as a reporter, takes its time
    assert not reporter.died and reporter.error is None


def test_what_cannot_be_sent_is_an_outcome() -> None:
    local = Local(LocalOptions(workers=1))
    assert "cannot be sent" in str(next(iter(local.map(len, [threading.Lock()]))).error)
    code = partial(compile, "1", "name", "eval")
    assert "cannot be sent back" in str(next(iter(local.map(operator.call, [code]))).error)


def test_workers_keep_to_one_thread_and_do_not_change_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    main = sys.modules["__main__"]
    (outcome,) = Local(LocalOptions(workers=1)).map(os.getenv, ["OMP_NUM_THREADS"])
    assert outcome.value == "1"
    assert "OMP_NUM_THREADS" not in os.environ
    assert sys.modules["__main__"] is main


def test_there_are_no_more_workers_than_items() -> None:
    local = Local(LocalOptions(workers=8))
    pids = {outcome.value for outcome in local.map(operator.call, [os.getpid] * 2)}
    assert 1 <= len(pids) <= 2
    assert os.getpid() not in pids
    assert (local.workers, Serial(None).workers) == (8, 1)


def test_offers_are_executors() -> None:
    for component in nkl_executors():
        module, _, name = component.target.partition(":")
        assert issubclass(getattr(importlib.import_module(module), name), Executor)


def script(tmp_path: Path, body: str) -> subprocess.Popen[str]:
    """Run a script without a guard for ``__main__``, in its own process group."""
    path = tmp_path / "script.py"
    head = """
        import functools, math, os, sys, time
        from nkl.local.executor import Local
        from nkl.local.plugin import LocalOptions
        """
    path.write_text(textwrap.dedent(head) + textwrap.dedent(body))
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, str(path)], stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    process = script(tmp_path, "print([o.value for o in Local(LocalOptions(workers=2)).map(math.sqrt, [4, 9])])")
    assert process.communicate(timeout=60) == ("[2.0, 3.0]\n", "")


def test_a_task_of_an_unguarded_script_is_explained(tmp_path: Path) -> None:
    body = """
        def task(x):
            return x
        list(Local(LocalOptions(workers=1)).map(task, [1]))
        """
    _, complaint = script(tmp_path, body).communicate(timeout=60)
    assert 'if __name__ == "__main__":' in complaint.splitlines()[-1]


def test_what_libraries_print_in_workers_stays_there(tmp_path: Path) -> None:
    body = """
        list(Local(LocalOptions(workers=1)).map(functools.partial(os.write, 2), [b"native noise"]))
        list(Local(LocalOptions(workers=1)).map(print, ["noise"]))
        """
    assert script(tmp_path, body).communicate(timeout=60) == ("", "")


def alive_in_session(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, _, its_session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue
            if int(its_session) == session and state != "Z":
                found.append(int(entry.name))
    return found


SLEEPERS = """
    try:
        for outcome in Local(LocalOptions(workers=2)).map(time.sleep, [0.0, 60, 60, 60], PARALLEL):
            print("first", flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    """


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see which processes are left")
@pytest.mark.parametrize(
    ("how", "parallel"),
    [
        (signal.SIGINT, "processes"),
        (signal.SIGINT, "threads"),
        (signal.SIGTERM, "processes"),
        (signal.SIGKILL, "processes"),
    ],
)
def test_no_process_is_left_behind(tmp_path: Path, how: int, parallel: str) -> None:
    process = script(tmp_path, SLEEPERS.replace("PARALLEL", repr(parallel)))
    assert process.stdout is not None and process.stdout.readline() == "first\n"
    assert (len(alive_in_session(process.pid)) > 2) == (parallel == "processes")
    if how == signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal does: to all of them
    else:
        os.kill(process.pid, how)
    started = time.monotonic()
    output, complaint = process.communicate(timeout=20)  # far below the minute that the items take
    while alive_in_session(process.pid) and time.monotonic() < started + 20:
        time.sleep(0.02)
    assert alive_in_session(process.pid) == []
    assert (output, complaint) == ("interrupted\n" if how == signal.SIGINT else "", "")
