"""All commands are set up alike: warnings, progress, loudness, blocked plugins, what is said otherwise, the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkl.command import Session, Store, progress
from nkl.kernel.choice import load_target
from nkl.kernel.kinds import COMMAND

Make = Callable[..., Any]

ON_INI = {
    "run": ("run", "exp.ini"),
    "check": ("check", "exp.ini"),
    "test": ("test", "exp.ini"),
    "predict": ("predict", "exp.ini"),
    "segment": ("segment", "exp.ini"),
    "ensemble": ("ensemble", "exp.ini", "-o", "EXP.name=fused"),
    "explore": ("explore", "exp.ini"),
    "config fill": ("config", "fill", "exp.ini"),
    "config where": ("config", "where", "exp.ini", "MODEL.type"),
    "config check": ("config", "check", "exp.ini"),
    "replay": ("replay", "results/exp"),
}
"""Commands that read the settings of an experiment."""

WITHOUT = {
    "compare": ("compare", "results/exp", "results/again"),
    "export": ("export", "exp.ini", "--out", "given{number}"),
    "paper": ("paper", "results/exp", "--out", "paper{number}"),
    "cache show": ("cache", "show"),
    "plugins list": ("plugins", "list"),
    "data repositories": ("data", "repositories"),
    "recipes": ("recipes", "show", "egemaps-svm"),
    "predict recordings": ("predict", "exp.ini", "{wav}"),
}
"""Commands that work on something else."""

COMPUTES = ("run", "check", "test", "predict", "segment", "explore", "ensemble", "replay", "predict recordings")
"""Commands that take long enough to show how they go by."""


@pytest.fixture
def ready(exp: Make, database: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project with an experiment that has been run, and whose INI every command can work on."""
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    database("other.csv", lambda table: table.assign(speaker="new " + table["speaker"]))
    project = exp(
        EXP="res_name = x\nallow_leakage = True",
        DATA="tests = ['other']\nother = other.csv\nother.type = csv",
    )
    ini = project.path / "exp.ini"
    ini.write_text(
        ini.read_text()
        + "[PREDICT]\ntargets = ['toy_loud']\n[SEGMENT]\nmethod = toy_halves\n"
        + "[ENSEMBLE]\nconfigs = ['results/exp', 'results/again']\n"
    )
    project.run("-q", "run", "exp.ini").works()
    project.run("-q", "run", "exp.ini", "-o", "EXP.name=again").works()
    return project


def filled(words: tuple[str, ...], speech: Path, number: int = 0) -> tuple[str, ...]:
    return tuple(word.format(wav=speech / "wav" / "ann_calm_0.wav", number=number) for word in words)


def called(project: Any, *words: str) -> Any:
    """Call a command, also that of a plugin that projects leave out since runs would write its pages."""
    with pytest.MonkeyPatch.context() as patch:
        if words[0] == "paper":
            patch.setenv("NKL_BLOCK", "report,silero")
        return project.run(*words)


def test_no_command_is_forgotten(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NKL_BLOCK")
    there = {offer.component.name for offer in Session().catalog.offers(COMMAND)}
    assert there - {words[0] for words in (*ON_INI.values(), *WITHOUT.values())} == {"demo"}, (
        "demo serves until it is stopped"
    )


def test_the_warnings_of_the_ini_are_given_unless_it_is_to_be_quiet(ready: Any) -> None:
    warning = "[EXP] res_name: has no effect"
    for name, words in ON_INI.items():
        loud = ready.run(*words).works()
        assert f"warning: {'exp.ini' if words[0] != 'replay' else ''}" in loud.out + loud.err, name
        assert warning in loud.out + loud.err, name
        for quiet in (("-q", *words), (*words, "-q")):
            said = ready.run(*quiet).works()
            assert warning not in said.out + said.err, quiet


def test_quiet_and_verbose_may_stand_behind_every_command(ready: Any, speech: Path) -> None:
    for words in (*ON_INI.values(), *WITHOUT.values()):
        for number, loudness in enumerate(("-q", "-v")):
            called(ready, *filled((*words, loudness), speech, number)).works()


def test_progress_is_shown_unless_it_is_to_be_quiet(ready: Any, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE_S", -1.0)
    stages = ("load: ", "read: ", "fuse: ")
    for name in COMPUTES:
        words = filled({**ON_INI, **WITHOUT}[name], speech)
        assert any(stage in ready.run(*words).works().err for stage in stages), name
        quiet = ready.run("-q", *words).works()
        assert not any(stage in quiet.err for stage in stages), name


def test_a_plugin_can_be_left_out_of_every_command(ready: Any) -> None:
    for words in ON_INI.values():
        outcome = ready.run("--block", "csv", *words)
        outcome.fails(1, "no installed plugin offers a loader named 'csv'", "blocked by NKL_BLOCK or --block")


def test_something_else_can_be_said_to_every_command(ready: Any) -> None:
    for name, words in ON_INI.items():
        if name != "replay":  # which repeats what was
            ready.run(*words, "-o", "EXP.runs=none").fails(1, "command line: [EXP] runs = none")


def test_every_command_uses_the_store_that_it_is_handed(
    ready: Any, speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NKL_STORE", str(tmp_path / "the user's own"))
    for name in COMPUTES:
        if name == "ensemble":  # fuses what members have predicted: nothing is computed
            continue
        words = filled({**ON_INI, **WITHOUT}[name], speech)
        session = Session(store=Store(tmp_path / name))
        offer = next(offer for offer in session.catalog.offers(COMMAND) if offer.component.name == words[0])
        load_target(offer).main(list(words[1:]), obj=session, standalone_mode=False)
        assert (tmp_path / name).is_dir(), name
        assert not (tmp_path / "the user's own").exists(), name


def test_a_failure_of_any_command_is_no_traceback(ready: Any) -> None:
    for words in ON_INI.values():
        bad = [word.replace("exp.ini", "nosuch.ini").replace("results/exp", "nosuch") for word in words]
        ready.run(*bad).fails(1, "nosuch")


def test_results_say_which_command_line_made_them(ready: Any) -> None:
    facts = json.loads((ready.path / "results/exp/provenance.json").read_text())
    assert facts["ini"].endswith("exp.ini")
