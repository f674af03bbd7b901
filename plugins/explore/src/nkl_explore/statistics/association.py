"""What is found when a column is held against another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from nkl_explore.statistics.effect import NONE, Effect
from nkl_explore.statistics.speakers import Unit

ALPHA = 0.05
"""Below it, after correction, a difference is called one."""

Design = Literal["between", "within", "shares"]
"""Whether units differ (each speaker has one class), samples of one speaker do (pairs), or how often speakers have a class."""


@dataclass(frozen=True)
class Group:
    """Numbers of one group.

    Attributes:
        label: its name.
        units: how many speakers have samples in it (or samples, where speakers are not known).
        samples: how many samples.
        mean: of the units' means.
        sd: standard deviation of the units' means.
    """

    label: str
    units: int
    samples: int
    mean: float
    sd: float


@dataclass(frozen=True)
class Association:
    """Whether two columns depend on each other.

    Attributes:
        one: the column whose numbers, or shares, are compared.
        other: the column that makes the groups, or the other numbers.
        test: its name; of several (a test a class, a pair), what they were and how they were put together.
        p: two-sided, corrected for what was tested within (classes, pairs) and not yet for other columns; NaN where nothing
            could be tested.
        effect: of what is most different; its interval allows for that it was picked.
        pair: of groups, the two that are most different, the one with the higher mean first.
        apart: how far apart the means of the two are, in the unit of ``one``; never negative.
        overall: the effect over all groups (``epsilon²``), where there are more than two.
        groups: what there is in each group.
        design: see :data:`Design`.
        units: how many speakers (samples) it rests on.
        unit: ``speakers`` or ``samples``.
        samples: how many samples.
        sample_effect: the same effect with each sample taken as independent, which those of one speaker are not.
        sample_p: likewise: too small wherever speakers have several samples.
        notes: what was left out, as sentences.
        reason: why nothing could be tested, without a point; empty where something was.
        corrected: p after Holm's correction over the family of columns; NaN before.
    """

    one: str
    other: str
    test: str = ""
    p: float = np.nan
    effect: Effect = NONE
    pair: tuple[str, ...] = ()
    apart: float = np.nan
    overall: Effect = NONE
    groups: tuple[Group, ...] = ()
    design: Design = "between"
    units: int = 0
    unit: Unit = "speakers"
    samples: int = 0
    sample_effect: Effect = NONE
    sample_p: float = np.nan
    notes: tuple[str, ...] = field(default=())
    reason: str = ""
    corrected: float = np.nan

    @property
    def shown(self) -> bool:
        """Whether the test shows something, after correction."""
        return bool(self.corrected < ALPHA)
