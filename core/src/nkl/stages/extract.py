"""Stage extract: segments become features. What the store holds is read; only the rest is computed."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.audio import AudioError
from nkl.batching import plan
from nkl.dataset.features import FeatureMatrix
from nkl.dataset.headers import segment_seconds
from nkl.errors import PluginError, UserError
from nkl.experiment import Choice
from nkl.extraction import BatchResult, PartSpec, Segment, extract_batch
from nkl.parts.executor import Executor
from nkl.report import Finding
from nkl.results import write_table
from nkl.runfolder import storing
from nkl.store import FeatureTable, Store, segment_keys
from nkl.watching import Watchers

_SAVE_EVERY_S = 2.0
_SAVE_EVERY_ROWS = 256


@dataclass(frozen=True, slots=True)
class Failure:
    """A segment without features: where it is in the index, what was computed, why that failed."""

    position: int
    step: str
    reason: str


@dataclass(frozen=True, eq=False)
class Extraction:
    """Features, and the segments for which there are none.

    Attributes:
        features: of all segments that could be computed.
        failures: the others.
        computed: how many rows were computed now, not read from the store.
    """

    features: FeatureMatrix
    failures: tuple[Failure, ...]
    computed: int


def hash_audio(index: pd.MultiIndex, store: Store, watchers: Watchers) -> tuple[dict[str, str], tuple[Failure, ...]]:
    """Hash the files of an index: for each file its hash, and a failure for each segment of a file that cannot be read."""
    files = list(index.get_level_values("file").unique())
    with watchers.stage("read", len(files)) as advance:
        hashes = store.hash_files(files, lambda done, _: advance(done))
    good = {file: value for file, value in hashes.items() if isinstance(value, str)}
    failures = tuple(
        Failure(position, "read", str(hashes[file]))
        for position, file in enumerate(index.get_level_values("file"))
        if isinstance(hashes[file], AudioError)
    )
    return good, failures


def extract(
    index: pd.MultiIndex,
    hashes: dict[str, str],
    choice: Choice,
    store: Store,
    executor: Executor,
    watchers: Watchers,
    fresh: bool = False,
) -> Extraction:
    """Compute one extractor's features.

    Args:
        index: each segment once.
        hashes: of the files that can be read; segments of other files are left out.
        choice: the extractor.
        store: where rows are looked up and kept.
        executor: what spreads the work.
        watchers: are told of the progress.
        fresh: compute all rows, whatever the store holds.

    Raises:
        PluginError: if the extractor cannot be made.
        UserError: if rows cannot be kept (a full disk).
    """
    files = index.get_level_values("file")
    readable = np.flatnonzero([file in hashes for file in files])
    segments = index[readable]
    starts, ends = (segments.get_level_values(level).to_numpy("timedelta64[ns]") for level in ("start", "end"))
    keys = segment_keys([hashes[file] for file in segments.get_level_values("file")], starts, ends)
    component = choice.offer.component
    with store.open(component.name, component.version, choice.identity) as table:
        values, found = table.lookup(keys)
        if fresh:
            found = np.zeros(len(keys), dtype=bool)
        missing = np.flatnonzero(~found)
        failures: tuple[Failure, ...] = ()
        if len(missing):
            work = _Work(choice, table, keys, _seconds(segments))
            budget = getattr(choice.options, "batch_seconds", None)
            lengths = segment_seconds(segments[missing]) if budget is not None else None
            batches = plan(missing, executor.workers, lengths, budget)
            with watchers.stage(f"extract {choice.name}", len(missing)) as advance:
                for done in work.run(batches, executor):
                    advance(done)
            failures = tuple(Failure(int(readable[at]), choice.name, why) for at, why in sorted(work.failures.items()))
            if values.shape[1] == 0:
                values = np.full((len(keys), len(table.columns or ())), np.nan, dtype=np.float32)
            for at, row in work.rows.items():
                values[at] = row
    good = np.ones(len(keys), dtype=bool)
    good[list(np.searchsorted(readable, [failure.position for failure in failures]))] = False
    features = FeatureMatrix(segments[good], values[good], table.columns or ())
    return Extraction(features, failures, len(missing) - len(failures))


@dataclass
class _Work:
    """The rows of one extractor that have to be computed.

    Attributes:
        rows: those computed so far, by position.
        failures: reasons, by position.
    """

    choice: Choice
    table: FeatureTable
    keys: np.ndarray
    segments: Sequence[Segment]
    rows: dict[int, np.ndarray] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)
    unsaved: list[int] = field(default_factory=list)
    saved_at: float = field(default_factory=time.monotonic)

    def run(self, batches: Sequence[np.ndarray], executor: Executor) -> Iterator[int]:
        """Compute rows; yields how many are done. Whatever ends it, the rows that are there have been stored."""
        if self.choice.offer.component.parallel == "processes":
            executor.prepare([self.choice.offer.component.target.partition(":")[0]])
        try:
            broken = yield from self._pass(batches, executor)
            # A batch that took its worker down is tried again clip by clip, so that only the culprit is lost.
            again = [np.array([position]) for batch in broken for position in batch]
            for batch in (yield from self._pass(again, executor)):
                self.failures[int(batch[0])] = (
                    f"{self.segments[batch[0]][0]}: the worker process died while computing it"
                )
                yield len(self.rows) + len(self.failures)
        finally:
            self._save()

    def _pass(self, batches: Sequence[np.ndarray], executor: Executor) -> Generator[int, None, list[np.ndarray]]:
        component = self.choice.offer.component
        task = partial(extract_batch, PartSpec.of(component, self.choice.options))
        items = [[self.segments[position] for position in batch] for batch in batches]
        broken = []
        for batch, outcome in zip(batches, executor.map(task, items, component.parallel), strict=True):
            if outcome.died:
                broken.append(batch)
            elif outcome.mendable:
                raise UserError(str(outcome.error))
            elif outcome.error:
                source = self.choice.offer.source
                raise PluginError(f"{source}: making the extractor {self.choice.name} failed: {outcome.error}")
            else:
                self._take(batch, outcome.value)
                yield len(self.rows) + len(self.failures)
        return broken

    def _take(self, batch: np.ndarray, result: BatchResult) -> None:
        self.table.declare(result.columns)
        for at, why in result.failures:
            self.failures[int(batch[at])] = why
        for at, position in enumerate(batch):
            if int(position) not in self.failures:
                self.rows[int(position)] = result.values[at]
                self.unsaved.append(int(position))
        if len(self.unsaved) >= _SAVE_EVERY_ROWS or time.monotonic() - self.saved_at > _SAVE_EVERY_S:
            self._save()

    def _save(self) -> None:
        if self.unsaved:
            positions, self.unsaved = self.unsaved, []
            self.table.append(self.keys[positions], np.stack([self.rows[position] for position in positions]))
        self.saved_at = time.monotonic()


def _seconds(index: pd.MultiIndex) -> list[Segment]:
    ends = index.get_level_values("end").total_seconds()
    starts = index.get_level_values("start").total_seconds()
    return [
        (file, float(start), None if np.isnan(end) else float(end))
        for file, start, end in zip(index.get_level_values("file"), starts, ends, strict=True)
    ]


def account(index: pd.MultiIndex, failures: Sequence[Failure], tolerance: float, folder: Path) -> list[Finding]:
    """Write ``failures.csv`` and judge whether so many failures are allowed.

    Args:
        index: all segments.
        failures: those without features.
        tolerance: the share of segments (0 to 1) that may fail.
        folder: the run's folder.

    Raises:
        UserError: if more failed.
    """
    path = folder / "failures.csv"
    with storing(path):
        if not failures:
            path.unlink(missing_ok=True)
            return []
        rows = index[[failure.position for failure in failures]].to_frame(index=False)
        rows["step"] = [failure.step for failure in failures]
        rows["reason"] = [failure.reason for failure in failures]
        write_table(rows, path)
    failed = len({failure.position for failure in failures})
    message = f"{failed} of {len(index)} segments have no features; {path} lists them."
    if failed > tolerance * len(index):
        reasons = [failure.reason for failure in failures[:3]]
        more = [f"... and {failed - 3} more"] if failed > 3 else []
        raise UserError(
            [
                *reasons,
                *more,
                f"{message} Repair or remove them, or allow a share of failures: FEATS.fail_threshold = "
                f"{np.ceil(failed / len(index) * 100) / 100:g}. What was computed is kept.",
            ]
        )
    return [Finding("warning", "failed segments", f"{message} They are left out.")]
