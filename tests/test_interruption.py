"""Ctrl-C and worse in the middle of extraction: what was computed is kept, and the next run computes the rest."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from nkl.files import default_root
from nkl.store import Store


def computed(project: Any) -> list[str]:
    log = project.path / "computed.log"
    return log.read_text().splitlines() if log.is_file() else []


def interrupted(project: Any, number: signal.Signals, group: bool, at_least: int) -> tuple[int, str, str]:
    """Start a run, send a signal when so many files were computed, and wait for the end."""
    process = project.start("run", "exp.ini")
    deadline = time.monotonic() + 60
    while len(computed(project)) < at_least:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "nothing was computed"
        time.sleep(0.02)
    if group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


@pytest.mark.parametrize("executor", ["serial", "local"])
def test_ctrl_c(exp: Callable[..., Any], executor: str) -> None:
    project = exp(EXP=f"executor = {executor}\nworkers = 2", FEATS="toy.log = computed.log\ntoy.nap = 0.1")
    code, out, err = interrupted(project, signal.SIGINT, group=True, at_least=8)
    assert (code, out) == (130, ""), err
    assert "interrupted; what was computed until now is kept" in err
    assert "Traceback" not in err
    assert project.leftovers() == []
    before = len(computed(project))
    rows = sum(use.rows for use in Store(default_root()).usage() if use.version)
    assert 0 < rows <= before < 40
    project.run("-q", "run", "exp.ini", "-o", "FEATS.toy.nap=0").works()
    assert len(computed(project)) - before == 40 - rows


@pytest.mark.parametrize(
    ("name", "group"), [("SIGTERM", False), ("SIGTERM", True), ("SIGHUP", False), ("SIGHUP", True)]
)
def test_other_ways_to_be_ended(exp: Callable[..., Any], name: str, group: bool) -> None:
    number = signal.Signals[name]
    project = exp(EXP="executor = local\nworkers = 2", FEATS="toy.log = computed.log\ntoy.nap = 0.1")
    code, out, err = interrupted(project, number, group=group, at_least=8)
    assert (code, out) == (128 + number, ""), err
    assert f"ended by {name}; what was computed until now is kept" in err and "Traceback" not in err
    assert project.leftovers() == []
    rows = sum(use.rows for use in Store(default_root()).usage() if use.version)
    assert 0 < rows <= len(computed(project)) < 40
    assert not list(default_root().rglob(".writing-*"))


def test_a_terminal_that_is_closed(exp: Callable[..., Any]) -> None:
    """Nothing can be written to it any more, and that is no reason to leave anything."""
    project = exp(EXP="executor = local\nworkers = 2", FEATS="toy.log = computed.log\ntoy.nap = 0.1")
    terminal, its_end = pty.openpty()
    # The first terminal that the leader of a session opens is the session's own.
    become = "import os, sys; os.setsid(); t = os.open(sys.argv[1], os.O_RDWR); [os.dup2(t, n) for n in range(3)]"
    start = [sys.executable, "-c", f"{become}; os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"]
    process = subprocess.Popen(
        [*start, os.ttyname(its_end), "-m", "nkl", "run", "exp.ini"],
        cwd=project.path,
        env={**os.environ, **project.env},
    )
    deadline = time.monotonic() + 60
    while len(computed(project)) < 8:
        assert process.poll() is None and time.monotonic() < deadline, "nothing was computed"
        time.sleep(0.02)
    os.close(its_end)
    os.close(terminal)
    assert process.wait(timeout=30) == 128 + signal.SIGHUP
    assert project.leftovers() == [] and len(computed(project)) < 40


def test_nohup(exp: Callable[..., Any]) -> None:
    project = exp(FEATS="toy.log = computed.log\ntoy.nap = 0.02")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        code, _, err = interrupted(project, signal.SIGHUP, group=True, at_least=8)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert code == 0, err
    assert len(computed(project)) == 40


def test_kill_9(exp: Callable[..., Any]) -> None:
    """Rows are stored every two seconds; what came before the last time is kept, and nothing is torn."""
    project = exp(FEATS="toy.log = computed.log\ntoy.nap = 0.12")
    code, _, _ = interrupted(project, signal.SIGKILL, group=False, at_least=25)
    assert code == -signal.SIGKILL
    before = len(computed(project))
    store = Store(default_root())
    rows = sum(use.rows for use in store.usage() if use.version)
    assert 0 < rows <= before < 40
    assert store.verify() == []
    assert not (project.path / "results/exp/results.json").exists()
    project.run("-q", "run", "exp.ini", "-o", "FEATS.toy.nap=0").works()
    assert len(computed(project)) - before == 40 - rows
    assert project.leftovers() == ["results.json"]


def test_a_plugin_that_never_ends_costs_its_recording_alone(exp: Callable[..., Any]) -> None:
    project = exp(
        EXP="executor = local\nworkers = 2\nclip_timeout = 1",
        FEATS="toy.hang = ann_calm_0\nfail_threshold = 0.1\nscale = standard",
    )
    project.run("run", "exp.ini").works()
    (failure,) = (project.path / "results/exp/failures.csv").read_text().splitlines()[1:]
    assert "ann_calm_0.wav: it took longer than the 1 s that EXP.clip_timeout allows" in failure


def test_ctrl_c_ends_a_plugin_that_never_does(exp: Callable[..., Any]) -> None:
    project = exp(EXP="executor = local\nworkers = 1", FEATS="toy.log = computed.log\ntoy.hang = bob_calm_0")
    code, _, err = interrupted(project, signal.SIGINT, group=False, at_least=4)
    assert code == 130, err


def test_a_worker_that_is_killed_costs_nothing_but_its_batch(exp: Callable[..., Any]) -> None:
    """The worker of one batch dies: its clips are tried again one by one."""
    project = exp(
        EXP="executor = local\nworkers = 1", FEATS="toy.log = computed.log\ntoy.die = ann_calm_0\nscale = standard"
    )
    outcome = project.run("run", "exp.ini").fails(
        1, "ann_calm_0.wav: the worker process died while computing it (plugin "
    )
    assert "1 of 40 segments" in outcome.err
    rows = sum(use.rows for use in Store(default_root()).usage() if use.version)
    assert rows == 39
