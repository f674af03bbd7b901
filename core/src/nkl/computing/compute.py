"""Asks a part about many segments, side by side. What the store holds is read; only the rest is computed."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from nkl.computing.worker import BatchResult, Item, Piece, work
from nkl.data.batches import plan_batches
from nkl.data.headers import segment_seconds
from nkl.data.index import columns_of
from nkl.data.recording import Recording
from nkl.errors import PluginError, UserError
from nkl.kernel.bench import Bench
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import EXTRACTOR
from nkl.kernel.spec import PartSpec
from nkl.parts.executor import Executor, Parallel
from nkl.store import FeatureTable, segment_keys, sound_key
from nkl.store.forms import Form, as_array

_SAVE_EVERY_S = 2.0
_SAVE_EVERY_ROWS = 256
_DIED = "the worker process died while computing it"

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Items:
    """What is to be worked on.

    Attributes:
        items: segments of audio, or texts.
        keys: theirs in the store, uint8, shape ``(n, 32)``.
        index: the segments; ``None`` for texts, whose lengths in seconds say nothing.
    """

    items: Sequence[Item]
    keys: np.ndarray
    index: pd.MultiIndex | None = None

    @classmethod
    def of_audio(
        cls, index: pd.MultiIndex, recordings: Mapping[str, Recording], sampling_rate: int | None = None
    ) -> Items:
        """Segments of files that have been read, to be analysed at a rate in Hz, or each at its own."""
        starts, ends = (index.get_level_values(level).to_numpy("timedelta64[ns]") for level in ("start", "end"))
        sounds = {file: sound_key(recordings[file], sampling_rate) for file in index.get_level_values("file").unique()}
        keys = segment_keys([sounds[file] for file in index.get_level_values("file")], starts, ends)
        return cls(_pieces(index, recordings, sampling_rate), keys, index)

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> Items:
        """Texts, known by what they say."""
        hashes = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
        nothing = np.zeros(len(texts), dtype=np.int64)
        return cls(texts, segment_keys(hashes, nothing, nothing))


@dataclass(frozen=True, eq=False)
class Answers:
    """What a part said.

    Attributes:
        values: an answer an item, as in :class:`nkl.computing.worker.BatchResult`.
        columns: the names of what was computed.
        failures: reasons by position, in order, of the items without an answer.
        computed: how many were computed now, not read from the store.
    """

    values: np.ndarray
    columns: tuple[str, ...]
    failures: dict[int, str]
    computed: int


def compute(
    items: Items,
    choice: Choice,
    form: Form,
    bench: Bench,
    stage: str,
    fresh: bool = False,
) -> Answers:
    """Ask a part about all items.

    Args:
        items: each once.
        choice: the part.
        form: of its answers.
        bench: what it is done with.
        stage: what they are told that it is.
        fresh: compute all, whatever the store holds.

    Raises:
        PluginError: if the part cannot be made.
        UserError: if answers cannot be kept (a full disk).
    """
    component, kind = choice.offer.component, choice.offer.kind
    name = component.name if kind == EXTRACTOR else f"{kind.slug}-{component.name}"
    executor, watchers = bench.executor, bench.watchers
    with bench.store.open(name, component.version, choice.identity, form=form) as table:
        values, found = table.lookup(items.keys)
        if fresh:
            found = np.zeros(len(items.keys), dtype=bool)
        missing = np.flatnonzero(~found)
        failures: dict[int, str] = {}
        if len(missing):
            job = _Work(choice, form, table, items.keys, items.items)
            budget = getattr(choice.options, "batch_seconds", None) if items.index is not None else None
            lengths = segment_seconds(items.index[missing]) if budget is not None and items.index is not None else None
            batches = plan_batches(missing, executor.workers, lengths, budget)
            with watchers.stage(stage, len(missing)) as advance:
                for done in job.run(batches, executor):
                    advance(done)
            failures = dict(sorted(job.failures.items()))
            if values.ndim == 2 and values.shape[1] == 0:
                values = np.full((len(items.keys), len(table.columns or ())), np.nan, dtype=np.float32)
            for at, row in job.rows.items():
                values[at] = row
        return Answers(values, table.columns or (), failures, len(missing) - len(failures))


@dataclass
class _Work:
    """The answers of one part that have to be computed.

    Attributes:
        rows: those computed so far, by position.
        failures: reasons, by position.
        deaths: of workers that were ended while they were at an item, by position: why.
    """

    choice: Choice
    form: Form
    table: FeatureTable
    keys: np.ndarray
    items: Sequence[Item]
    rows: dict[int, np.ndarray] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)
    deaths: dict[int, str] = field(default_factory=dict)
    unsaved: list[int] = field(default_factory=list)
    saved_at: float = field(default_factory=time.monotonic)

    def run(self, batches: Sequence[np.ndarray], executor: Executor) -> Iterator[int]:
        """Compute rows; yields how many are done. Whatever ends it, the rows that are there have been stored."""
        if self.choice.offer.component.parallel == "processes" and not self.choice.options.shared:
            executor.prepare([self.choice.offer.component.target.partition(":")[0]])
        try:
            broken = yield from self._pass(batches, executor)
            # A batch that took its worker down is tried again clip by clip, so that only the culprit is lost.
            again = [np.array([position]) for batch in broken for position in batch]
            for batch in (yield from self._pass(again, executor)):
                item = self.items[batch[0]]
                name = f"the text {item[:40]!r}" if isinstance(item, str) else item.file
                self.failures[int(batch[0])] = (
                    f"{name}: {self.deaths.get(int(batch[0]), _DIED)} ({self.choice.offer.source})"
                )
                yield len(self.rows) + len(self.failures)
        finally:
            self._save()

    def _pass(self, batches: Sequence[np.ndarray], executor: Executor) -> Generator[int, None, list[np.ndarray]]:
        component = self.choice.offer.component
        shared = self.choice.options.shared
        task = partial(work, PartSpec.of_choice(self.choice), self.form, shared=shared)
        parallel: Parallel = "threads" if shared else component.parallel
        items = [[self.items[position] for position in batch] for batch in batches]
        broken = []
        for batch, outcome in zip(batches, executor.map(task, items, parallel), strict=True):
            if outcome.died:
                broken.append(batch)
                if outcome.error and "clip_timeout" in outcome.error:
                    self.deaths[int(batch[0])] = outcome.error
            elif outcome.users_fault:
                raise UserError(str(outcome.error))
            elif outcome.error:
                source = self.choice.offer.source
                raise PluginError(f"{source}: making {self.choice.name} failed: {outcome.error}")
            else:
                self._take(batch, outcome.value)
                yield len(self.rows) + len(self.failures)
        return broken

    def _take(self, batch: np.ndarray, result: BatchResult) -> None:
        self.table.declare(result.columns)
        if result.traceback and not self.failures:
            log.info("the first failure of %s:\n%s", self.choice.name, result.traceback)
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
            rows = [self.rows[position] for position in positions]
            self.table.append(self.keys[positions], np.stack(rows) if self.form == "rows" else as_array(rows))
        self.saved_at = time.monotonic()


def _pieces(index: pd.MultiIndex, recordings: Mapping[str, Recording], sampling_rate: int | None) -> list[Piece]:
    return [
        Piece(file, float(start), None if np.isnan(end) else float(end), recordings[file], sampling_rate)
        for file, start, end in zip(*columns_of(index), strict=True)
    ]
