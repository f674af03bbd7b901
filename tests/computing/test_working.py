"""What a worker does with a batch: one bad clip costs itself alone, and is named."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nkl.computing.worker import BatchResult, Piece, work
from nkl.data.clip import Clip
from nkl.errors import UserError
from nkl.kernel.spec import PartSpec
from nkl.local.plugin import LocalOptions
from nkl.options import Options, option
from nkl.parts.extractor import FeatureExtractor
from nkl.plugin import Component

RATE = 8000


class LevelOptions(Options):
    scale: float = option(1.0, "Factor.")
    bad: str = option("", "What to return for a clip whose first sample is negative.")


class Level(FeatureExtractor):
    """Mean and greatest sample."""

    sampling_rate = RATE
    columns = ("mean", "peak")
    made = 0

    def __init__(self, options: LevelOptions) -> None:
        super().__init__(options)
        if options.bad == "unmakeable":
            raise ImportError("no module named torch")
        Level.made += 1

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        rows = np.array([[clip.signal.mean(), clip.signal.max()] for clip in clips]) * self.options.scale
        for row, clip in zip(rows, clips, strict=True):
            if clip.signal[0] < 0:
                if self.options.bad == "raise":
                    raise ValueError("too\nloud")
                if self.options.bad == "mendable":
                    raise UserError("the weights are missing")
                row[1] = {"inf": np.inf, "nan": np.nan}.get(self.options.bad, row[1])
                if self.options.bad == "shape":
                    return rows[:, :1]
        return rows


def spec(**options: object) -> PartSpec:
    module = Level.__module__
    return PartSpec(f"{module}:Level", f"{module}:LevelOptions", json.dumps(options))


@pytest.fixture
def batch(tmp_path: Path) -> list[Piece]:
    """Good, broken, bad, good."""
    files = []
    for name, value in (("a", 0.25), ("broken", None), ("bad", -0.5), ("c", 0.5)):
        path = tmp_path / f"{name}.wav"
        if value is None:
            path.write_text("not audio")
        else:
            soundfile.write(path, np.full(RATE, value), RATE, subtype="FLOAT")
        files.append(str(path))
    return [Piece(file, 0.0, None) for file in files]


def test_an_unreadable_file_is_a_failure_and_the_rest_is_computed(batch: list[Piece]) -> None:
    result = work(spec(scale=2.0), "rows", batch)
    np.testing.assert_array_equal(result.values[[0, 2, 3]], np.array([[0.5] * 2, [-1] * 2, [1] * 2], np.float32))
    assert np.isnan(result.values[1]).all()
    assert (result.columns, result.values.dtype) == (("mean", "peak"), np.float32)
    ((position, reason),) = result.failures
    assert position == 1 and reason.startswith(batch[1].file)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("raise", "ValueError: too loud"),
        ("inf", "returned infinite values, in peak"),
        ("nan", "returned NaN, in peak"),
        ("shape", r"returned an array of shape \(1, 1\), where \(1, 2\) was expected"),
    ],
)
def test_the_culprit_of_a_batch_is_found(batch: list[Piece], bad: str, reason: str) -> None:
    result = work(spec(bad=bad), "rows", batch)
    assert [position for position, _ in result.failures] == [1, 2]
    assert result.failures[1][1].startswith(batch[2].file)
    assert re.search(reason, result.failures[1][1])
    assert np.isfinite(result.values[[0, 3]]).all()


def test_undefined_features_are_allowed_where_they_are_announced(
    batch: list[Piece], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Level, "may_be_nan", True)
    result = work(spec(bad="nan"), "rows", batch)
    assert [position for position, _ in result.failures] == [1]
    assert np.isnan(result.values[2]).tolist() == [False, True]


def test_a_part_is_made_once_for_many_batches(batch: list[Piece]) -> None:
    before = Level.made
    for _ in range(3):
        work(spec(scale=3.0), "rows", batch)
    assert Level.made == before + 1
    work(spec(scale=4.0), "rows", batch)
    assert Level.made == before + 2


def test_an_extractor_that_cannot_be_made_is_no_failure_of_clips(batch: list[Piece]) -> None:
    with pytest.raises(ImportError, match="torch"):
        work(spec(bad="unmakeable"), "rows", batch)


def test_what_the_user_can_mend_is_no_failure_of_clips(batch: list[Piece]) -> None:
    """Parts may load their weights when they are first asked."""
    with pytest.raises(UserError, match="the weights are missing"):
        work(spec(bad="mendable"), "rows", batch)


def test_a_description_survives_the_way_to_another_process() -> None:
    component = Component(name="level", target="a.b:Level", summary="", options=LocalOptions)
    made = PartSpec.of(component, LocalOptions(workers=3))
    assert made.options_class == "nkl.local.plugin:LocalOptions"
    assert LocalOptions.model_validate_json(made.options) == LocalOptions(workers=3)
    assert PartSpec("nkl.local.executor:Local", made.options_class, made.options).make().workers == 3


class Noting(list[Piece]):
    """A batch that tells when it is read."""

    def __init__(self, items: Sequence[Piece], read: threading.Event) -> None:
        super().__init__(items)
        self.read = read

    def __iter__(self) -> Iterator[Piece]:
        self.read.set()
        return super().__iter__()


class Waiting(Level):
    """Computes no sooner than another batch is being read, and never twice at once."""

    computing, read = threading.Lock(), threading.Event()

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        assert Waiting.computing.acquire(blocking=False), "two threads computed at once"
        assert Waiting.read.wait(10), "nobody read while this was computed"
        Waiting.computing.release()
        return super().extract(clips)


def test_threads_share_one_part_and_read_while_it_computes(batch: list[Piece]) -> None:
    before = Level.made
    one = PartSpec(f"{Level.__module__}:Waiting", f"{Level.__module__}:LevelOptions", json.dumps({"scale": 9.0}))
    results: list[BatchResult] = []

    def start(items: Sequence[Piece]) -> threading.Thread:
        thread = threading.Thread(target=lambda: results.append(work(one, "rows", items, shared=True)))
        thread.start()
        return thread

    first = start(batch[:1])
    while not Waiting.computing.locked():
        time.sleep(0.001)
    second = start(Noting(batch[3:], Waiting.read))
    first.join(20)
    second.join(20)
    assert [result.failures for result in results] == [[], []] and Level.made == before + 1
