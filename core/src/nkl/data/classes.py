"""Classes that a training set has, and those that it lacks: for learners."""

from __future__ import annotations

import numpy as np

from nkl.data.samples import Samples
from nkl.errors import UserError


def present_classes(train: Samples) -> np.ndarray:
    """The codes of the classes that occur in the training samples, sorted, int64.

    Raises:
        UserError: if fewer than two classes occur.
    """
    codes = np.unique(train.target)
    if len(codes) < 2:
        found = f"only the class '{train.labels[int(codes[0])]}'" if len(codes) else "no samples"
        raise UserError(
            f"The training split has {found}, but a classifier needs samples of at least two classes "
            f"(of: {', '.join(train.labels)}). Check DATA.labels, the mapping of the labels and the split."
        )
    return codes


def spread_over_classes(probabilities: np.ndarray, codes: np.ndarray, width: int) -> np.ndarray:
    """Probabilities of the classes that were present, put into a table of all classes.

    Args:
        probabilities: shape ``(n, len(codes))``.
        codes: the class code of each column.
        width: the number of all classes.

    Returns:
        float64, shape ``(n, width)``, rows summing to one; 0 for classes that were absent.
    """
    table = np.zeros((len(probabilities), width))
    table[:, codes] = probabilities
    return np.asarray(table / table.sum(axis=1, keepdims=True))
