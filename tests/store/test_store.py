"""What the feature store promises."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from nkl.errors import PluginError, UserError
from nkl.store import FeatureTable, Store, segment_keys
from nkl.store import folder as store_folder
from nkl.store.folder import PartFolder

COLUMNS = ("f0", "jitter", "hnr")
OPTIONS = {"set": "egemaps"}

WRITER = """
import sys, numpy as np
from pathlib import Path
from nkl.store import Store
root, first, count, size = Path(sys.argv[1]), *map(int, sys.argv[2:5])
with Store(root).open("os", 1, {"set": "egemaps"}, ("f0", "jitter", "hnr")) as table:
    for batch in range(count):
        numbers = np.arange(first + batch * size, first + (batch + 1) * size)
        keys = np.zeros((size, 32), np.uint8)
        keys[:, :8] = numbers.astype("<i8").view(np.uint8).reshape(size, 8)
        table.append(keys, np.repeat(numbers[:, None], 3, axis=1).astype(np.float32))
        print(batch, flush=True)
"""


def some(first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Keys and the rows that belong to them."""
    numbers = np.arange(first, first + count)
    keys = np.zeros((count, 32), np.uint8)
    keys[:, :8] = numbers.astype("<i8").view(np.uint8).reshape(count, 8)
    return keys, np.repeat(numbers[:, None], 3, axis=1).astype(np.float32)


def opened(root: Path, **identity: str) -> FeatureTable:
    return Store(root).open("os", 1, identity or OPTIONS, COLUMNS)


def parts(table: FeatureTable) -> list[Path]:
    return sorted(table.path.glob("*.arrow"))


def writer(root: Path, first: int, count: int, size: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(root), str(first), str(count), str(size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_rows_come_back_by_key_in_any_order(tmp_path: Path) -> None:
    keys, values = some(0, 100)
    with opened(tmp_path) as table:
        table.append(keys[:60], values[:60])
        table.append(keys[60:], values[60:])
    order = np.random.default_rng(1).permutation(100)
    again = Store(tmp_path).open("os", 1, OPTIONS)
    got, found = again.lookup(keys[order])
    assert again.columns == COLUMNS
    assert found.all()
    np.testing.assert_array_equal(got, values[order])


def test_an_added_file_is_the_only_one_missing(tmp_path: Path) -> None:
    keys, values = some(0, 10)
    opened(tmp_path).append(keys, values)
    _, found = opened(tmp_path).lookup(some(0, 11)[0])
    assert found.tolist() == [True] * 10 + [False]


@pytest.mark.parametrize("change", [("os", 1, {"set": "compare"}), ("os", 2, OPTIONS), ("praat", 1, OPTIONS)])
def test_another_option_version_or_extractor_never_gets_old_rows(tmp_path: Path, change: tuple[str, int, dict]) -> None:
    keys, values = some(0, 5)
    opened(tmp_path).append(keys, values)
    assert not Store(tmp_path).open(*change, COLUMNS).lookup(keys)[1].any()


def test_keys_tell_audio_start_and_end_apart() -> None:
    hashes = ["00" * 16, "00" * 16, "00" * 16, "ff" * 16, "00" * 16]
    ends = np.array([5, 6, "NaT", 5, 5], dtype="timedelta64[ns]")
    keys = segment_keys(hashes, np.array([1, 1, 1, 1, 2]), ends)
    assert len(np.unique(keys, axis=0)) == 5
    np.testing.assert_array_equal(keys, segment_keys(hashes, np.array([1, 1, 1, 1, 2]), ends.astype(np.int64)))


def test_missing_values_are_values(tmp_path: Path) -> None:
    keys, _ = some(0, 1)
    row = np.array([[np.nan, 0.0, 1.0]], dtype=np.float32)
    opened(tmp_path).append(keys, row)
    got, found = opened(tmp_path).lookup(keys)
    assert found.all()
    np.testing.assert_array_equal(got, row)


def test_a_killed_process_loses_at_most_the_batch_in_hand(tmp_path: Path) -> None:
    process = writer(tmp_path, 0, 10_000, 8)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 20:
            process.kill()
            break
    reported = int((process.stdout.read().split() or ["20"])[-1]) + 1
    process.wait()
    process.stdout.close()
    keys, values = some(0, (reported + 1) * 8)
    got, found = opened(tmp_path).lookup(keys)
    assert found[: reported * 8].all()
    np.testing.assert_array_equal(got[found], values[found])


def test_two_processes_write_and_merge_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_folder, "_MANY", 8)
    keys, values = some(0, 1800)
    both = [writer(tmp_path, 0, 60, 10), writer(tmp_path, 600, 60, 10)]
    with opened(tmp_path) as table:  # this third one merges what the others write, while they write
        for first in range(1200, 1800, 10):
            table.append(keys[first : first + 10], values[first : first + 10])
            assert table.lookup(keys[first : first + 10])[1].all()
    assert [process.communicate()[1] or process.returncode for process in both] == [0, 0]
    got, found = opened(tmp_path).lookup(keys)
    assert found.all()
    np.testing.assert_array_equal(got, values)


def test_merging_keeps_every_row_once(tmp_path: Path) -> None:
    keys, values = some(0, 300)
    with opened(tmp_path) as table:
        for first in range(0, 290, 10):
            table.append(keys[first : first + 20], values[first : first + 20])
        assert len(parts(table)) == 29
    assert [use.rows for use in Store(tmp_path).usage()] == [300]
    assert len(parts(table)) == 1
    np.testing.assert_array_equal(table.lookup(keys)[0], values)


def test_a_reader_survives_a_merge_by_another(tmp_path: Path) -> None:
    keys, values = some(0, 40)
    reader, other = opened(tmp_path), opened(tmp_path)
    for first in range(0, 40, 4):
        other.append(keys[first : first + 4], values[first : first + 4])
    known = reader._folder
    assert known is not None
    known._refresh()
    other.close()
    assert known._gather(keys) is None  # its parts are gone
    assert reader.lookup(keys)[1].all()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.rindex(np.float32(7).tobytes())] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, flip])
def test_a_damaged_part_is_set_aside_and_its_rows_are_missing(tmp_path: Path, damage, caplog) -> None:
    keys, values = some(0, 10)
    table = opened(tmp_path)
    table.append(keys[:5], values[:5])
    (whole,) = parts(table)
    table.append(keys[5:], values[5:])
    (broken,) = set(parts(table)) - {whole}
    damage(broken)
    again = opened(tmp_path)
    _, found = again.lookup(keys)
    assert found.tolist() == [True] * 5 + [False] * 5
    assert "set aside" in caplog.text and str(broken) in caplog.text
    again.append(keys[5:], values[5:])
    np.testing.assert_array_equal(again.lookup(keys)[0], values)
    assert [path.name for path in again.path.glob("*.damaged")] == [f"{broken.name}.damaged"]


def test_verify_reads_every_byte(tmp_path: Path) -> None:
    table = opened(tmp_path)
    table.append(*some(0, 10))
    assert Store(tmp_path).verify() == []
    flip(parts(table)[0])
    assert [what for _, what in Store(tmp_path).verify()] == ["its content does not match its checksum"]
    assert not opened(tmp_path).lookup(some(0, 10)[0])[1].any()


def test_a_full_disk_is_explained_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, values = some(0, 10)
    table = opened(tmp_path)
    table.append(keys[:4], values[:4])

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UserError, match=r"disk is full. The 4 rows .* are safe .*NKL_STORE"):
            table.append(keys[4:], values[4:])
    assert [path.suffix for path in table.path.iterdir() if path.name[0] not in ".a"] == [".arrow"]
    assert opened(tmp_path).lookup(keys)[1].sum() == 4


def test_a_store_that_cannot_be_written_to_is_explained(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="cannot be written to.*NKL_STORE"):
        opened(tmp_path / "store").append(*some(0, 1))


def test_a_store_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    keys, values = some(0, 10)
    with opened(tmp_path) as table:
        table.append(keys, values)
    table.path.chmod(0o500)
    if os.access(table.path, os.W_OK):
        pytest.skip("permissions do not bind this user")
    try:
        assert opened(tmp_path).lookup(keys)[1].all()
        with pytest.raises(UserError, match="The 0 rows"):
            opened(tmp_path).append(*some(10, 1))
    finally:
        table.path.chmod(0o700)


def test_a_lost_description_costs_no_row(tmp_path: Path) -> None:
    keys, values = some(0, 10)
    table = opened(tmp_path)
    table.append(keys, values)
    (table.path / "about.json").write_text("{")
    again = Store(tmp_path).open("os", 1, OPTIONS)
    assert again.columns is None
    assert again.lookup(keys)[0].shape == (10, 0)
    again.declare(COLUMNS)
    assert again.lookup(keys)[1].all()
    again.append(*some(10, 1))
    assert Store(tmp_path).open("os", 1, OPTIONS).columns == COLUMNS


def test_other_columns_under_the_same_version_are_the_plugins_fault(tmp_path: Path) -> None:
    opened(tmp_path).append(*some(0, 1))
    with pytest.raises(PluginError, match="raise the version"):
        Store(tmp_path).open("os", 1, OPTIONS, ("f0", "other"))


def test_what_is_in_use_is_not_pruned(tmp_path: Path) -> None:
    store, keys = Store(tmp_path), np.arange(64, dtype=np.uint8).reshape(2, 32)
    with store.open("os", 1, {}, columns=["a"]) as table:
        table.append(keys, np.ones((2, 1), dtype=np.float32))
        assert Store(tmp_path).prune() == []
        assert table.lookup(keys)[1].all()
    with store.open("os", 1, {}) as table:
        assert Store(tmp_path).prune() == [] and table.lookup(keys)[1].all()
    mark = table.path / f".in-use-{socket.gethostname()}-999999999-ab12"
    mark.touch()  # of a process that was killed
    assert [use.component for use in Store(tmp_path).prune()] == ["os"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_pruned_while_it_is_written_is_made_anew(tmp_path: Path) -> None:
    stop = threading.Event()

    def prune() -> None:
        while not stop.wait(0.01):
            for path in tmp_path.glob("parts"):
                with contextlib.suppress(OSError):
                    path.rename(tmp_path / f"gone-{time.monotonic_ns()}")

    thread = threading.Thread(target=prune)
    thread.start()
    try:
        folder = PartFolder(tmp_path / "parts", 1)
        for at in range(60):
            folder.append(np.full((1, 32), at, dtype=np.uint8), np.ones((1, 1), dtype=np.float32))
    finally:
        stop.set()
        thread.join()


def test_usage_and_prune(tmp_path: Path) -> None:
    stranger = tmp_path / "thesis"
    stranger.mkdir()
    with opened(tmp_path) as table:
        table.append(*some(0, 10))
    with Store(tmp_path).open("wav2vec2/base", 1, {}, COLUMNS) as other:
        other.append(*some(0, 3))
    os.utime(other.path / "about.json", (0, 0))
    store = Store(tmp_path)
    assert {use.component: use.rows for use in store.usage()} == {"os": 10, "wav2vec2/base": 3}
    assert store.prune(component="praat") == []
    assert [use.component for use in store.prune(older_than_days=30)] == ["wav2vec2/base"]
    assert [use.component for use in store.prune()] == ["os"]
    assert stranger.is_dir()


def test_nothing_is_pickled(tmp_path: Path) -> None:
    with opened(tmp_path) as table:
        table.append(*some(0, 10))
    (part,) = parts(table)
    assert part.read_bytes().startswith(b"ARROW1")
