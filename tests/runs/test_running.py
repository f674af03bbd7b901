"""What is around the work in a folder: watchers are told once how it begins and how it ends, and a log is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkl.command import Session, run_experiment, running
from nkl.errors import UserError
from nkl.plugin import hookimpl


class Diary:
    """A watcher that notes how work begins and ends."""

    def __init__(self) -> None:
        self.noted: list[tuple[Any, ...]] = []

    @hookimpl
    def nkl_run_started(self, name: str, folder: Path) -> None:
        self.noted.append(("started", name, folder.name))

    @hookimpl
    def nkl_run_finished(self, report: Any, folder: Path) -> None:
        self.noted.append(("finished", report and report.name, folder.name))

    @hookimpl
    def nkl_run_failed(self, error: BaseException, folder: Path) -> None:
        self.noted.append(("failed", type(error).__name__, folder.name))


def watched() -> tuple[Session, Diary]:
    session, diary = Session(), Diary()
    session.shown = diary
    return session, diary


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_work_that_measures_nothing_ends_too(tmp_path: Path) -> None:
    session, diary = watched()
    with running(session.watchers, "mine", tmp_path / "place", log="of/mine") as folder:
        (folder.staging / "found.txt").write_text("all")
        folder.commit()
    assert diary.noted == [("started", "mine", "place"), ("finished", None, "place")]
    assert left(tmp_path / "place") == ["found.txt", "log"]
    assert [path.name.rpartition("_")[0] for path in (tmp_path / "place" / "log").iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("error", "kept"), [(UserError("no"), []), (KeyboardInterrupt(), []), (ValueError("a fault"), ["log"])]
)
@pytest.mark.parametrize("before", [[], ["failures.csv"]])
def test_work_that_fails_leaves_nothing_unfinished(
    tmp_path: Path, error: BaseException, kept: list[str], before: list[str]
) -> None:
    session, diary = watched()

    def work() -> None:
        with running(session.watchers, "mine", tmp_path / "place") as folder:
            (folder.staging / "half.txt").write_text("half")
            for name in before:
                (folder.path / name).write_text("kept")
            raise error

    with pytest.raises(type(error)):
        work()
    assert diary.noted == [("started", "mine", "place"), ("failed", type(error).__name__, "place")]
    if kept or before:
        assert left(tmp_path / "place") == [*before, "log"]
    else:
        assert not (tmp_path / "place").exists()


def test_a_run_ends_with_its_report(exp: Callable[..., Any]) -> None:
    exp()
    session, diary = watched()
    experiment = session.understand("exp.ini")
    report = run_experiment(experiment, session.bench(experiment))
    assert report.name == "exp"
    assert diary.noted == [("started", "exp", "exp"), ("finished", "exp", "exp")]
