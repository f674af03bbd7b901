"""Which stretches of speech become segments: the shortest and the longest that is wanted. No kept audio is lost."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nkl.data import Segment

_EXACT_S = 1e-6


@dataclass(frozen=True, slots=True)
class Rules:
    """What segments must keep.

    Attributes:
        min_length: in seconds; only looked at where there is a ``max_length``, as in the dialect.
        max_length: in seconds; ``None`` keeps every stretch as it was found.
        keep_short: keep whole stretches under ``min_length`` instead of dropping them.
    """

    min_length: float = 0.0
    max_length: float | None = None
    keep_short: bool = False

    def apply(self, stretches: Iterable[Segment]) -> tuple[list[Segment], list[Segment]]:
        """The segments made of some stretches, with their labels, and the stretches that were dropped."""
        if self.max_length is None:
            return list(stretches), []
        kept: list[Segment] = []
        dropped = []
        for stretch in stretches:
            if stretch.end - stretch.start < self.min_length - _EXACT_S and not self.keep_short:
                dropped.append(stretch)
            else:
                borders = cut(stretch.start, stretch.end, self.min_length, self.max_length)
                kept += [replace(stretch, start=start, end=end) for start, end in borders]
        return kept, dropped


def cut(start: float, end: float, shortest: float, longest: float) -> list[tuple[float, float]]:
    """Cut a stretch into pieces of at most ``longest`` seconds that together cover all of it.

    The pieces are ``longest`` seconds long, but the last, which is what remains. Where less than ``shortest`` seconds
    would remain, the last two pieces are of equal length: 21 s with at most 10 are 10 + 5.5 + 5.5. They are only
    shorter than ``shortest`` where no cut could avoid that (3.5 s in pieces of 2 to 3 s).
    """
    length = end - start
    pieces = max(1, math.ceil((length - _EXACT_S) / longest))
    borders = [start + number * longest for number in range(pieces)]
    rest = end - borders[-1]
    if pieces > 1 and rest < shortest - _EXACT_S:
        borders[-1] = borders[-2] + (longest + rest) / 2
    return list(zip(borders, [*borders[1:], end], strict=True))
