"""What the feature store takes for so many rows. Prints seconds as JSON.

Usage: ``python storing.py ROWS FOLDER``; the folder is empty and is left full.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nkl.store import Store, segment_keys

_COLUMNS = 88
_ROWS_AN_APPEND = 256  # as the extract stage does
_SETTLED_S = 2.5  # the store does not trust files that were changed less than 2 s ago


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def write(store: Store, keys: np.ndarray, values: np.ndarray) -> None:
    """Store rows as a run does: in many small appends, each of which reaches the disk."""
    with store.open("benchmark", 1, {}, [f"f{number}" for number in range(values.shape[1])]) as table:
        for start in range(0, len(keys), _ROWS_AN_APPEND):
            table.append(keys[start : start + _ROWS_AN_APPEND], values[start : start + _ROWS_AN_APPEND])


def main(rows: int, folder: Path) -> None:
    """Write and load rows, then hash as many small files, twice."""
    random = np.random.default_rng(0)
    hashes = [digest.tobytes().hex() for digest in random.integers(0, 256, (rows, 16), dtype=np.uint8)]
    starts, ends = np.zeros(rows, dtype=np.int64), np.full(rows, np.iinfo(np.int64).min)
    values = random.standard_normal((rows, _COLUMNS), dtype=np.float32)
    seconds = {}
    seconds["keys"], keys = timed(lambda: segment_keys(hashes, starts, ends))
    seconds["write"], _ = timed(lambda: write(Store(folder / "store"), keys, values))
    seconds["load"], (read, found) = timed(lambda: Store(folder / "store").open("benchmark", 1, {}).lookup(keys))
    if not found.all() or not np.array_equal(read, values):
        raise SystemExit("the store did not give back what was stored")

    files = [str(folder / "audio" / f"{number % 100:02d}" / f"{number}.wav") for number in range(rows)]
    for number, file in enumerate(files):
        if number < 100:
            Path(file).parent.mkdir(parents=True)
        Path(file).write_bytes(number.to_bytes(8))
    time.sleep(_SETTLED_S)
    seconds["read new files"], _ = timed(lambda: Store(folder / "store").recordings(files))
    seconds["know files again"], _ = timed(lambda: Store(folder / "store").recordings(files))
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
