"""Random generators, one a purpose."""

from __future__ import annotations

import zlib

import numpy as np


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """A random generator of its own for each purpose, so that one choice does not shift another."""
    return np.random.default_rng([seed, *(zlib.crc32(word.encode()) for word in purpose)])
