"""How the command line is called, and how it answers."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("word", "near"), [("rnu", "run"), ("chekc", "check"), ("cahce", "cache"), ("Run", "run")])
def test_a_command_that_is_misspelt(exp: Callable[..., Any], word: str, near: str) -> None:
    err = exp().run(word, "exp.ini").fails(2, f"nkl: there is no command {word!r}. Did you mean {near}").err
    assert "`nkl --help` explains it." in err


@pytest.mark.parametrize("call", [["exp.ini"], ["run", "--config", "exp.ini"], ["-q", "exp.ini"]])
def test_an_ini_alone_is_run(exp: Callable[..., Any], call: list[str]) -> None:
    project = exp()
    project.run(*call).works()
    assert project.results()["measures"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["run"], "nkl: Missing argument 'INI'. `nkl run --help` explains it."),
        (["run", "exp.ini", "--nope"], "nkl: No such option '--nope'"),
        (["cache", "prune"], "nkl: say what: --component NAME"),
    ],
)
def test_wrong_usage_has_the_same_voice(exp: Callable[..., Any], call: list[str], words: str) -> None:
    err = exp().run(*call).fails(2, words).err
    assert "Usage:" not in err and "Error:" not in err


def test_a_reader_that_has_seen_enough(exp: Callable[..., Any]) -> None:
    exp()
    start = [sys.executable, "-m", "nkl", "config", "fill", "exp.ini"]
    with subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        err = process.stderr.read()
    assert process.wait() in (0, 1) and "Traceback" not in err, err


@pytest.mark.parametrize("plain", ["1", ""])
def test_colour(exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, plain: str) -> None:
    monkeypatch.setattr("nkl.testing.projects.io", SimpleNamespace(StringIO=Terminal))
    monkeypatch.setenv("NO_COLOR", plain)
    err = exp(FEATS="tpye = toy").run("run", "exp.ini").fails(1).err
    assert ("\x1b[" in err) != bool(plain)
