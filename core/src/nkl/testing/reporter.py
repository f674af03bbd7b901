"""What a reporter must keep."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nkl.kernel.kinds import REPORTER
from nkl.parts.reporter import Reporter
from nkl.testing.conformance import PartConformance
from nkl.testing.pages import empty_page, page
from nkl.testing.reports import report
from nkl.testing.sameness import difference

TASKS = ("classification", "regression")
PAGES = {"page": page, "empty page": empty_page}

Writing = Callable[[Reporter, Path], tuple[Path, ...]]


def write(part: Reporter, given: tuple[str, ...]) -> dict[str, list[str]]:
    """The names of the files that are written on each task, and of each page."""
    found = {}
    for name, writing in [(task, _writing(task)) for task in given] + [(name, _showing(name)) for name in PAGES]:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            found[name] = [str(path.relative_to(folder)) for path in writing(part, folder)]
    return found


class ReporterConformance(PartConformance):
    """Inherit in the tests of a reporter. Pages hold every kind of chart, and texts that need escaping."""

    kind = REPORTER
    job = staticmethod(write)

    @pytest.fixture
    def given(self) -> tuple[str, ...]:
        """The tasks to report on."""
        return TASKS

    def test_it_writes_what_it_returns_and_nothing_elsewhere(
        self, part: Reporter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for task in TASKS:
            _writes_what_it_returns(_writing(task), part, tmp_path / task, monkeypatch)

    def test_a_page_is_shown_in_its_folder_and_nowhere_else(
        self, part: Reporter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in PAGES:
            _writes_what_it_returns(_showing(name), part, tmp_path / name, monkeypatch)

    def test_showing_a_page_leaves_it_as_it_was(self, part: Reporter, tmp_path: Path) -> None:
        for make in PAGES.values():
            shown = make()
            before = copy.deepcopy(shown)
            part.show(shown, tmp_path)
            assert not difference(before, shown, where="page")

    def test_names_are_the_same_each_time(self, part: Reporter, given: tuple[str, ...]) -> None:
        assert write(part, given) == write(part, given)

    def test_a_report_can_be_written_again(self, part: Reporter, tmp_path: Path) -> None:
        for writing in (_writing("classification"), _showing("page")):
            assert writing(part, tmp_path) == writing(part, tmp_path)


def _writes_what_it_returns(writing: Writing, part: Reporter, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write into ``home/run`` while the working folder is another one."""
    folder, elsewhere = home / "run", home / "elsewhere"
    elsewhere.mkdir(parents=True)
    folder.mkdir()
    monkeypatch.chdir(elsewhere)
    returned = writing(part, folder)
    assert isinstance(returned, tuple), "what is returned is not a tuple of paths"
    assert all(path.is_file() and path.stat().st_size for path in returned), "some returned file is not there"
    written = {path.resolve() for path in home.rglob("*") if path.is_file()}
    assert written == {path.resolve() for path in returned}, "what is written is not what is returned"
    assert all(path.is_relative_to(folder.resolve()) for path in written), "files outside the run's folder"


def _writing(task: str) -> Writing:
    """How the report of a made-up run is written."""
    return lambda part, folder: part.write(report(task, folder), folder)


def _showing(name: str) -> Writing:
    """How a page is shown."""
    return lambda part, folder: part.show(PAGES[name](), folder)
