"""What a worker does with a batch: read the clips, ask the part, name those that fail.

All of it is plain data and one module-level function, so that any executor can run it in another process. It knows nothing of
the store.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from nkl.computing.adapters import ANSWERS, Answers, BadAnswer
from nkl.data.audio import AudioError, read_clip
from nkl.data.recording import Recording
from nkl.errors import UserError, in_one_line, last_line
from nkl.kernel.spec import PartSpec
from nkl.store.forms import Form


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment of audio that is to be read.

    Attributes:
        file: its path.
        start: in seconds.
        end: in seconds; ``None`` is the end of the file.
        recording: what the file is known to hold: if it no longer does, it is not read.
        sampling_rate: in Hz, to which it is resampled for a part that takes each file's own; ``None`` is as it is.
    """

    file: str
    start: float
    end: float | None
    recording: Recording | None = None
    sampling_rate: int | None = None


Item = Piece | str
"""What is worked on: a segment of audio, or a text."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchResult:
    """What became of a batch.

    Attributes:
        columns: the names of what was computed.
        values: an answer an item, in the order of the batch. Rows: float32, shape ``(items, columns)``, NaN for failures;
            else an array of arrays, ``None`` for failures.
        failures: position in the batch and reason, for each item without an answer.
        traceback: of the first failure of the part, for the log.
    """

    columns: tuple[str, ...]
    values: np.ndarray
    failures: list[tuple[int, str]]
    traceback: str = ""


def work(spec: PartSpec, form: Form, batch: Sequence[Item], shared: bool = False) -> BatchResult:
    """Read the items of a batch and ask the part.

    Where the batch as a whole cannot be computed its items are tried one by one, so that only the culprit is lost.

    Args:
        spec: the part.
        form: of its answers.
        batch: segments, which are read, or texts.
        shared: let all threads of this process use one copy of the part in turn: while one computes, the others read.

    Raises:
        UserError: the part cannot be made or used as it was chosen (a missing package or weight, an option that it refuses).
        Exception: it cannot be made for another reason.
    """
    part, turn = spec.make_shared() if shared else (spec.make(), nullcontext())
    answers = ANSWERS[form](part)
    inputs, failures = _read(batch, getattr(part, "sampling_rate", None))
    with turn:
        values, more, first = _asked(spec, answers, inputs, len(batch))
    return BatchResult(answers.columns, values, sorted(failures + more), first)


def _asked(
    spec: PartSpec, answers: Answers, inputs: dict[int, Any], count: int
) -> tuple[np.ndarray, list[tuple[int, str]], str]:
    values, failures, first = answers.none(count), [], ""
    try:
        found = answers.of(list(inputs.values())) if inputs else None
    except UserError:  # missing weights, no such device: no item is to blame
        raise
    except Exception:  # which item it was, and why, is found below
        found = None
    for number, (position, one) in enumerate(inputs.items()):
        try:
            answer = answers.of([one])[0] if found is None else found[number]
            answers.check(answer)
            values[position] = answer
        except BadAnswer as error:
            failures.append((position, f"{_name(one)}: {spec.target} {error}"))
        except Exception as error:
            place = last_line(error, spec.target.partition(".")[0].partition(":")[0])
            failures.append((position, f"{_name(one)}: {in_one_line(error)}{place}"))
            first = first or "".join(traceback.format_exception(error))
    return values, failures, first


def _name(one: Any) -> str:
    return f"the text {one[:40]!r}" if isinstance(one, str) else str(one.file)


def _read(batch: Sequence[Item], sampling_rate: int | None) -> tuple[dict[int, Any], list[tuple[int, str]]]:
    inputs: dict[int, Any] = {}
    failures = []
    for position, item in enumerate(batch):
        if isinstance(item, str):
            inputs[position] = item
            continue
        try:
            rate = sampling_rate or item.sampling_rate
            inputs[position] = read_clip(item.file, item.start, item.end, rate, item.recording)
        except AudioError as error:
            failures.append((position, str(error)))
    return inputs, failures
