"""The folder of a run, and files that are there whole or not at all."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nkl.errors import UserError
from nkl.files import aside, storing, temporary
from nkl.runs.folder import RESULTS, RunFolder


def commit(path: Path, number: int) -> None:
    folder = RunFolder(path)
    folder.staging = path / f".writing-elsewhere-{number}"
    (folder.staging / "grids").mkdir(parents=True)
    for one in range(20):
        (folder.staging / "grids" / f"{one}.txt").write_text(str(number), encoding="utf-8")
    for name in ("predictions.csv", RESULTS):
        (folder.staging / name).write_text(str(number), encoding="utf-8")
    folder.commit()


def test_several_may_put_their_folders_into_place_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: commit(tmp_path, number), range(100)))
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == [
        "grids",
        "predictions.csv",
        RESULTS,
    ]
    written = {path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*") if path.is_file()}
    assert len(list((tmp_path / "grids").iterdir())) == 20 and len(written) == 1


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_was_there_stays_until_the_new_is_whole(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old", encoding="utf-8")

    def write_half(own: Path) -> None:
        own.write_text("ne", encoding="utf-8")
        raise error

    with pytest.raises(error), aside(path) as own:
        write_half(own)
    assert path.read_text(encoding="utf-8") == "old" and os.listdir(tmp_path) == ["table.csv"]
    with aside(path) as own:
        own.write_text("new", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "new" and os.listdir(tmp_path) == ["table.csv"]


def test_what_a_killed_process_left_goes_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = socket.gethostname()
    left = [f".writing-{host}-{gone.pid}-ab12", f".writing-{host}-{gone.pid}-ab12.csv", f".writing-{host}-1-of-earlier"]
    theirs = [".writing-another-machine-7-ab12", f".writing-{host}-{os.getpid()}-ab12.csv", f".writing-{host}-else"]
    for name in left + theirs:
        if name.endswith(".csv"):
            (tmp_path / name).touch()
        else:
            (tmp_path / name / "half").mkdir(parents=True)
    os.utime(tmp_path / left[2], (0, 0))  # by a process whose number is that of another one by now, as in containers
    folder = RunFolder(tmp_path)
    assert sorted(set(os.listdir(tmp_path))) == sorted([*theirs, folder.staging.name])
    folder.discard()
    (tmp_path / left[0]).mkdir()
    with storing(tmp_path / "table.csv"), aside(tmp_path / "table.csv") as own:
        own.touch()
    assert sorted(os.listdir(tmp_path)) == sorted([*theirs, "table.csv"])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"nkl-temporary-{host}-{gone.pid}-ab12-x").mkdir()
    with temporary() as passing:
        assert sorted(os.listdir(tmp_path)) == sorted([*theirs, "table.csv", passing.name])
    assert sorted(os.listdir(tmp_path)) == sorted([*theirs, "table.csv"])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with aside(tmp_path / "link.csv") as own:
        own.write_text("new", encoding="utf-8")
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "real.csv").read_text(encoding="utf-8") == "new"


def test_errors_name_the_file_that_the_user_knows(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught, aside(tmp_path / "gone" / "table.csv") as own:
        own.write_text("new", encoding="utf-8")
    assert caught.value.filename == str(tmp_path / "gone" / "table.csv")


def test_a_folder_that_cannot_be_copied_for_want_of_room_is_said_in_one_line(tmp_path: Path) -> None:
    faults = [("a", "b", "[Errno 28] No space left on device: 'a' -> 'b'")] * 9
    said = r"out: cannot be written: No space left on device\. The disk is full"
    with pytest.raises(UserError, match=said), storing(tmp_path / "out"):
        raise shutil.Error(faults)
