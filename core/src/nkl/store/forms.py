"""The forms in which answers are stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

Form = Literal["rows", "frames", "labels", "segments"]


def as_array(values: Iterable[Any]) -> np.ndarray:
    """A one-dimensional array of objects, whatever their shapes."""
    items = list(values)
    array = np.empty(len(items), dtype=object)
    array[:] = items if len(items) != 1 else [None]
    if len(items) == 1:  # numpy would take a single array for rows of its own
        array[0] = items[0]
    return array


def encoded(value: Any) -> np.ndarray:
    """A value as JSON; uint8, shape ``(bytes, 1)``."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, 1)


def decoded(row: np.ndarray) -> Any:
    """What :func:`encoded` was given."""
    return json.loads(row.tobytes())
