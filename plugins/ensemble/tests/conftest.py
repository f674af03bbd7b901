"""Members of ensembles, made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nkl.testing import database, exp, project, real_data, speech, toys
from nkl_ensemble.member import Member

__all__ = ["database", "exp", "member", "project", "real_data", "shuffled", "speech"]


@pytest.fixture
def member() -> Callable[..., Member]:
    """Make a member of 60 samples of six speakers; its seed is its name."""

    def make(seed: int, values: bool = False, n: int = 60) -> Member:
        return Member(f"m{seed}", Path(f"m{seed}.csv"), toys.predictions(n, seed, values), {})

    return make


@pytest.fixture
def shuffled() -> Callable[[int], np.ndarray]:
    """An order of so many rows that is not the natural one."""
    return lambda n: np.random.default_rng(5).permutation(n)
