"""The predictions of several members as one array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Predictions


def check(members: Sequence[Predictions]) -> None:
    """See to it that there are members, of the same labels and samples.

    Raises:
        ValueError: if not.
    """
    if not members:
        raise ValueError("there are no members to fuse")
    first = members[0]
    for number, member in enumerate(members[1:], 2):
        if member.labels != first.labels or member.is_classification != first.is_classification:
            raise ValueError(f"member {number} has the labels {member.labels}, the first one {first.labels}")
        if not member.index.equals(first.index):
            raise ValueError(f"member {number} is not on the samples of the first, or they are in another order")


def probabilities(members: Sequence[Predictions]) -> np.ndarray:
    """The class probabilities, float64, shape ``(members, n, classes)``.

    Raises:
        ValueError: if the members do not fit together, or predict values.
    """
    check(members)
    found = [member.probabilities for member in members if member.probabilities is not None]
    if len(found) < len(members):
        raise ValueError("only class probabilities can be fused so, and the members predict values")
    return np.stack(found).astype(np.float64)


def outputs(members: Sequence[Predictions]) -> np.ndarray:
    """Probabilities ``(members, n, classes)``, or values as ``(members, n, 1)``; float64.

    Raises:
        ValueError: if the members do not fit together.
    """
    check(members)
    if members[0].is_classification:
        return probabilities(members)
    return np.stack([member.predicted for member in members]).astype(np.float64)[..., None]


def uncertainties(members: Sequence[Predictions]) -> np.ndarray:
    """Entropy of the probabilities over the log of the number of classes, in [0, 1], shape ``(members, n)``."""
    return np.stack([np.zeros(len(one)) if one.uncertainty is None else one.uncertainty for one in members])
