"""A plugin that fails while it is used: exit code 3, and a message that names it and what it was doing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        (
            {"FEATS": "type = toy_gone"},
            ("making toy_gone failed", "No module named 'nkl_toy_that_is_not_there'"),
        ),
        (
            {"FEATS": "type = toy\ntoy.broken = make"},
            ("making toy failed", "RuntimeError: no weights here"),
        ),
        (
            {"MODEL": "type = spy\nspy.fail = fit"},
            ("spy failed while training on 32 samples", "RuntimeError: spy is caught"),
        ),
        ({"MODEL": "type = spy\nspy.fail = predict"}, ("spy failed while predicting", "RuntimeError: spy is caught")),
        (
            {"MODEL": "type = spy\nspy.fail = save"},
            ("spy failed while saving its model", "RuntimeError: spy is caught"),
        ),
    ],
)
def test_a_failing_part(exp: Callable[..., Any], sections: dict[str, str], words: tuple[str, ...]) -> None:
    project = exp(**sections)
    project.run("run", "exp.ini").fails(3, "plugin nkl_toys (NKL_PLUGINS -)", *words)
    assert project.leftovers() == []


def test_an_extractor_that_cannot_be_made_in_a_worker(exp: Callable[..., Any]) -> None:
    project = exp(EXP="executor = local\nworkers = 1", FEATS="type = toy\ntoy.broken = make")
    project.run("run", "exp.ini").fails(3, "plugin nkl_toys (NKL_PLUGINS -)", "RuntimeError: no weights here")
    assert project.leftovers() == []


@pytest.mark.parametrize("executor", ["serial", "local"])
def test_what_the_user_can_mend_is_no_plugins_fault(exp: Callable[..., Any], executor: str) -> None:
    project = exp(EXP=f"executor = {executor}\nworkers = 1", FEATS="type = toy\ntoy.broken = device")
    outcome = project.run("run", "exp.ini").fails(1, "nkl: MODEL.device = abacus: write cpu.")
    assert "plugin" not in outcome.err


def test_a_broken_plugin_is_named_with_its_reason(
    exp: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nkl_zz_bad.py").write_text("import no_such_package\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_zz_bad")
    words = "Plugin nkl_zz_bad (NKL_PLUGINS -) may offer it, but is broken (importing nkl_zz_bad: ModuleNotFoundError: "
    exp(FEATS="type = zz_fine").run("run", "exp.ini").fails(
        1, "[FEATS] type = zz_fine: no installed plugin offers", words
    )


@pytest.mark.parametrize(
    ("name", "kind"), [("svm", "learner"), ("praat", "extractor"), ("nkl_toys", "scaler"), ("toy", "extractor")]
)
def test_a_new_plugin_has_a_name_of_its_own(project: Callable[..., Any], name: str, kind: str) -> None:
    p = project()
    p.run("plugins", "new", name, "--kind", kind).fails(1, f"the name {name} is taken, by ")
    assert not (p.path / name).exists()


def test_the_log_has_the_first_traceback_and_the_message_the_line(exp: Callable[..., Any]) -> None:
    project = exp(FEATS="toy.fail = wav\nscale = standard")
    err = (
        project.run("run", "exp.ini")
        .fails(1, "All failed alike, which may be a fault of the plugin: RuntimeError: toy")
        .err
    )
    assert re.search(r"RuntimeError: toy is broken \(nkl_toy_parts\.py:\d+\)", err)
    (log,) = (project.path / "results/exp/log").iterdir()
    text = log.read_text(encoding="utf-8")
    assert (
        text.count("Traceback") == 1
        and "the first failure of toy" in text
        and 'raise RuntimeError("toy is broken")' in text
    )
    project = exp(MODEL="type = spy\nspy.fail = fit")
    for path in (project.path / "results/exp/log").iterdir():
        path.unlink()
    project.run("run", "exp.ini").fails(3, "RuntimeError: spy is caught (nkl_toy_parts.py:")
    (log,) = (project.path / "results/exp/log").iterdir()
    assert "RuntimeError: spy is caught" in log.read_text(encoding="utf-8").split("Traceback", 1)[1]


def test_an_extractor_that_fails_on_files_names_them(exp: Callable[..., Any]) -> None:
    project = exp(FEATS="toy.fail = bob_angry")
    outcome = project.run("run", "exp.ini").fails(1, "bob_angry_0.wav: RuntimeError: toy is broken", "4 of 40 segments")
    assert "FEATS.fail_threshold = 0.1" in outcome.err
    failures = (project.path / "results/exp/failures.csv").read_text().splitlines()
    assert len(failures) == 5
    assert failures[0] == "file,start,end,step,reason"
    assert "bob_angry_0.wav,0.0,,toy," in failures[1]
    assert project.leftovers() == []
    project.run("-q", "run", "exp.ini", "-o", "FEATS.fail_threshold=0.1").works()
    assert len(project.split("train")) + len(project.split("test")) == 36
    assert any("4 of 40 segments" in finding["message"] for finding in project.results()["findings"])


WATCHER = """
from nkl.plugin import hookimpl

def note(word):
    with open({log!r}, "a") as log:
        log.write(word + "\\n")

@hookimpl
def nkl_run_started(name, folder):
    note(f"started {{name}} {{folder.is_dir()}}")

@hookimpl
def nkl_stage_started(stage):
    note(f"stage {{stage}}")
    raise RuntimeError("I cannot watch")

@hookimpl
def nkl_progress(done, total):
    raise ValueError("nor this")

@hookimpl
def nkl_run_finished(report):
    note(f"finished {{report.name}} {{(report.folder / 'results.json').is_file()}}")
    raise RuntimeError("I cannot watch")

@hookimpl
def nkl_run_failed(error):
    note(f"failed {{type(error).__name__}}")
"""


@pytest.fixture
def watched(exp: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A project with a watcher that fails at everything; gives the project and what the watcher noted."""
    folder = tmp_path / "watchers"
    folder.mkdir()
    log = tmp_path / "watched"
    module = f"watcher_{abs(hash(tmp_path))}"
    (folder / f"{module}.py").write_text(WATCHER.format(log=str(log)))

    def make(**sections: str) -> tuple[Any, Callable[[], list[str]]]:
        project = exp(**sections)
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("NKL_PLUGINS", f"nkl_toys,{module}")
        return project, lambda: log.read_text().splitlines()

    return make


def test_a_failing_watcher_does_not_stop_a_run(watched: Callable[..., Any]) -> None:
    project, noted = watched()
    outcome = project.run("run", "exp.ini").works()
    assert "I cannot watch" in outcome.err
    assert project.results()["measures"]["UAR"]["value"] == 1.0
    lines = noted()
    assert lines[0] == "started exp True"
    assert lines[-1] == "finished exp True"
    stages = [line.removeprefix("stage ").split()[0] for line in lines[1:-1]]
    assert stages == ["load", "split", "read", "extract", "check", "fit", "evaluate", "report"]


def test_a_watcher_is_told_of_a_failure(watched: Callable[..., Any]) -> None:
    project, noted = watched(MODEL="type = spy\nspy.fail = fit")
    project.run("run", "exp.ini").fails(3, "spy is caught")
    assert noted()[-1] == "failed PluginError"
