"""What a worker does for the extract stage: read some clips, let the extractor compute, name those that fail.

All of it is plain data and one module-level function, so that any executor can run it in another process. It knows nothing of
the feature store.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nkl.audio import AudioError, read_clip
from nkl.local.attempt import in_one_line
from nkl.options import Options
from nkl.parts.clip import Clip
from nkl.parts.extractor import FeatureExtractor
from nkl.plugin import Component

Segment = tuple[str, float, float | None]
"""File, start and end in seconds; no end is the end of the file."""

_worker = threading.local()
"""The part of this worker. Of this thread, not of the process: two threads must not share one extractor."""


@dataclass(frozen=True, slots=True)
class PartSpec:
    """How to make a part in another process.

    Attributes:
        target: ``module:Class`` of the part.
        options_class: ``module:Class`` of its options.
        options: their values, as JSON.
    """

    target: str
    options_class: str
    options: str

    @classmethod
    def of(cls, component: Component, options: Options) -> PartSpec:
        """Describe a component with these options."""
        kind = type(options)
        return cls(component.target, f"{kind.__module__}:{kind.__qualname__}", options.model_dump_json())

    def make(self) -> Any:
        """Make the part, once in each worker: asking again with the same description gives the same part."""
        spec, part = getattr(_worker, "made", (None, None))
        if spec != self:
            _worker.made = (None, None)  # lets go of the last part's memory before the next one is loaded
            part = _named(self.target)(_named(self.options_class).model_validate_json(self.options))
            _worker.made = (self, part)
        return part


@dataclass(frozen=True, slots=True, eq=False)
class BatchResult:
    """What became of a batch.

    Attributes:
        columns: the names of the features.
        values: float32, shape ``(segments, columns)``, in the order of the batch; rows of failures are NaN.
        failures: position in the batch and reason, for each segment without a row.
    """

    columns: tuple[str, ...]
    values: np.ndarray
    failures: list[tuple[int, str]]


def extract_batch(spec: PartSpec, batch: Sequence[Segment]) -> BatchResult:
    """Read the segments of a batch and extract their features.

    Where the batch as a whole cannot be computed its clips are tried one by one, so that only the culprit is lost.

    Raises:
        Exception: the extractor itself cannot be made (a missing package or weight, an option that it refuses).
    """
    part: FeatureExtractor = spec.make()
    columns = tuple(part.columns)
    clips, failures = _read(batch, part.sampling_rate)
    values = np.full((len(batch), len(columns)), np.nan, dtype=np.float32)
    try:
        rows = _rows(part, list(clips.values()), len(columns)) if clips else None
    except Exception:  # which clip it was, and why, is found below
        rows = None
    for number, (position, clip) in enumerate(clips.items()):
        try:
            row = _rows(part, [clip], len(columns))[0] if rows is None else rows[number]
            _check(row, columns, part.may_be_nan)
            values[position] = row
        except _BadRow as error:
            failures.append((position, f"{clip.file}: {spec.target} {error}"))
        except Exception as error:
            failures.append((position, f"{clip.file}: {in_one_line(error)}"))
    return BatchResult(columns, values, sorted(failures))


class _BadRow(Exception):
    """An extractor's answer that is not what its columns promise."""


def _read(batch: Sequence[Segment], sampling_rate: int | None) -> tuple[dict[int, Clip], list[tuple[int, str]]]:
    clips: dict[int, Clip] = {}
    failures = []
    for position, (file, start, end) in enumerate(batch):
        try:
            clips[position] = read_clip(file, start, end, sampling_rate)
        except AudioError as error:
            failures.append((position, str(error)))
    return clips, failures


def _rows(part: FeatureExtractor, clips: list[Clip], width: int) -> np.ndarray:
    rows = np.asarray(part.extract(clips), dtype=np.float32)
    if rows.shape != (len(clips), width):
        raise _BadRow(f"returned an array of shape {rows.shape}, where {(len(clips), width)} was expected")
    return rows


def _check(row: np.ndarray, columns: tuple[str, ...], may_be_nan: bool) -> None:
    for kind, where in (("infinite values", np.isinf(row)), ("NaN", np.isnan(row) & (not may_be_nan))):
        if where.any():
            raise _BadRow(f"returned {kind}, in {_some(columns, where)}")


def _some(columns: tuple[str, ...], where: np.ndarray) -> str:
    names = [columns[position] for position in np.flatnonzero(where)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _named(path: str) -> Any:
    module, _, name = path.partition(":")
    found: Any = importlib.import_module(module)
    for step in name.split("."):
        found = getattr(found, step)
    return found
