"""What a reporter must keep."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from nkl.kernel.kinds import REPORTER
from nkl.parts.reporter import Reporter
from nkl.testing.conformance import PartConformance
from nkl.testing.reports import report

TASKS = ("classification", "regression")


def write(part: Reporter, given: tuple[str, ...]) -> dict[str, list[str]]:
    """The names of the files that are written on each task."""
    found = {}
    for task in given:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            found[task] = [str(path.relative_to(folder)) for path in part.write(report(task, folder), folder)]
    return found


class ReporterConformance(PartConformance):
    """Inherit in the tests of a reporter."""

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
            home, folder = tmp_path / task, tmp_path / task / "run"
            elsewhere = home / "elsewhere"
            elsewhere.mkdir(parents=True)
            folder.mkdir()
            monkeypatch.chdir(elsewhere)
            returned = part.write(report(task, folder), folder)
            assert isinstance(returned, tuple), "write returns a tuple of paths"
            assert all(path.is_file() and path.stat().st_size for path in returned), "some returned file is not there"
            written = {path.resolve() for path in home.rglob("*") if path.is_file()}
            assert written == {path.resolve() for path in returned}, "what is written is not what is returned"
            assert all(path.is_relative_to(folder.resolve()) for path in written), "files outside the run's folder"

    def test_names_are_the_same_each_time(self, part: Reporter, given: tuple[str, ...]) -> None:
        assert write(part, given) == write(part, given)

    def test_a_report_can_be_written_again(self, part: Reporter, tmp_path: Path) -> None:
        found = report("classification", tmp_path)
        assert part.write(found, tmp_path) == part.write(found, tmp_path)
