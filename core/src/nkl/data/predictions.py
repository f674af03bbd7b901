"""What a model said of some segments."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

EQUAL = 1e-12
"""Two probabilities that are no further apart are equal."""


def most_probable(probabilities: np.ndarray, labels: tuple[str, ...]) -> np.ndarray:
    """The code of the most probable class of each sample, int64, shape ``(n,)``.

    Of equally probable classes it is the one whose name comes first, so that the order of the labels decides nothing.

    Args:
        probabilities: shape ``(n, classes)``.
        labels: the class names.
    """
    order = np.array(sorted(range(len(labels)), key=labels.__getitem__), dtype=np.int64)
    best = probabilities >= probabilities.max(axis=1, keepdims=True) - EQUAL
    codes: np.ndarray = order[best[:, order].argmax(axis=1)]
    return codes


_OF_ROWS = ("file", "start", "end", "speaker", "gender", "age", "language")
_OF_MODELS = ("predicted", "truth", "correct", "uncertainty", "confidence")
OWN_COLUMNS = frozenset((*_OF_ROWS, *_OF_MODELS))
"""Columns that mean something to nkl, in lower case: in a table of predictions they are no class."""

_QUOTED = re.compile(r"p\((.*)\)", re.DOTALL)


def class_column(label: str) -> str:
    """The column of a class's probabilities in a table: its name, or ``p(name)`` where that could mean another one."""
    odd = label.strip().lower() in OWN_COLUMNS or label != label.strip() or not label or label.startswith("Unnamed:")
    return f"p({label})" if odd or _QUOTED.fullmatch(label) else label


def class_of(column: str) -> str:
    """The class whose probabilities a column holds: the inverse of :func:`class_column`."""
    inner = _QUOTED.fullmatch(column)
    return inner[1] if inner and class_column(inner[1]) == column else column


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions beside the truth, on the segmented index.

    Attributes:
        index: audformat's segmented index ``(file, start, end)``.
        labels: the class names, in the order of the columns of ``probabilities``; empty for regression.
        probabilities: float64, shape ``(n, classes)``, rows summing to one; ``None`` for regression.
        values: predicted values of a regression, float64, shape ``(n,)``; ``None`` for classification.
        truth: class codes (int64, positions in ``labels``; -1 where unknown) or values (float64; NaN where unknown),
            shape ``(n,)``; ``None`` where nothing is known.
        speakers: speaker names, shape ``(n,)``, dtype object, or ``None``.

    Raises:
        ValueError: if the shapes do not fit together.
    """

    index: pd.MultiIndex
    labels: tuple[str, ...] = ()
    probabilities: np.ndarray | None = None
    values: np.ndarray | None = None
    truth: np.ndarray | None = None
    speakers: np.ndarray | None = None

    def __post_init__(self) -> None:
        n = len(self.index)
        if (self.probabilities is None) == (self.values is None):
            raise ValueError("predictions hold either probabilities or values")
        if self.probabilities is not None and self.probabilities.shape != (n, len(self.labels)):
            raise ValueError(f"probabilities have the shape {self.probabilities.shape}, not {(n, len(self.labels))}")
        for name in ("values", "truth", "speakers"):
            array = getattr(self, name)
            if array is not None and array.shape != (n,):
                raise ValueError(f"{name} have the shape {array.shape}, not {(n,)}")

    def __len__(self) -> int:
        return len(self.index)

    @property
    def is_classification(self) -> bool:
        """Whether classes were predicted."""
        return self.probabilities is not None

    @property
    def predicted(self) -> np.ndarray:
        """The most probable class codes (see :func:`most_probable`), or the predicted values; shape ``(n,)``."""
        if self.probabilities is None:
            assert self.values is not None
            return self.values
        return most_probable(self.probabilities, self.labels)

    @property
    def uncertainty(self) -> np.ndarray | None:
        """Entropy of the probabilities over the log of the number of classes.

        In [0, 1], on the same scale for every model and every set of samples; ``None`` for regression.
        """
        if self.probabilities is None:
            return None
        if len(self.labels) < 2:
            return np.zeros(len(self))
        p = np.clip(self.probabilities, np.finfo(float).tiny, 1.0)
        return np.clip(-(p * np.log(p)).sum(axis=1) / np.log(len(self.labels)), 0.0, 1.0)

    def frame(self) -> pd.DataFrame:
        """A table for files: a probability a class, predicted, truth, uncertainty, correct, speaker."""
        columns: dict[str, object] = {}
        if self.probabilities is not None:
            names = np.array([*self.labels, None], dtype=object)
            columns |= {class_column(label): self.probabilities[:, i] for i, label in enumerate(self.labels)}
            columns["predicted"] = names[self.predicted]
            if self.truth is not None:
                columns["truth"] = names[self.truth]
                columns["correct"] = self.predicted == self.truth
            columns["uncertainty"] = self.uncertainty
        else:
            columns["predicted"] = self.values
            if self.truth is not None:
                columns["truth"] = self.truth
        if self.speakers is not None:
            columns["speaker"] = self.speakers
        return pd.DataFrame(columns, index=self.index)
