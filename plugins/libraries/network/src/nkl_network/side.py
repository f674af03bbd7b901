"""What a network learns beside its target, so that it can make use of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Side:
    """Classes of a further column of the training samples.

    Attributes:
        truth: their positions, int64, shape ``(n,)``; -1 where the class is not known.
        classes: how many there are.
        weight: of their loss, where that of the target has 1.
    """

    truth: np.ndarray
    classes: int
    weight: float

    @classmethod
    def of(cls, names: Sequence[object] | np.ndarray, weight: float) -> Side | None:
        """The classes with these names, ``None`` or NaN where one is not known; ``None`` where there are not two."""
        truth, known = pd.factorize(np.asarray(names, dtype=object), sort=True)
        return cls(truth.astype(np.int64), len(known), weight) if len(known) > 1 else None
