"""What is aimed at, computed from what was measured. Ratios are taken within a repetition, then summarised."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from cases import CASES
from rounds import STORE_ROWS, Results

_OWN_SHARE, _OWN_S = 0.20, 3.0
_IMPORT_SHARE = 1.3
_SECOND_RUN_S = 3.4 / 2
_COMMAND_CPU_S = 0.4
_LOAD_S = 1.0
_LINEAR = 3.0  # 1 is linear, 10 quadratic; what no longer fits into the processor's cache costs up to 3


@dataclass(frozen=True, slots=True)
class Target:
    """One aim.

    Attributes:
        name: what is to be small.
        values: measured, one a repetition.
        limit: the largest value that is good; the median is held against it.
        unit: of both.
    """

    name: str
    values: tuple[float, ...]
    limit: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the median is within the limit."""
        return statistics.median(self.values) <= self.limit


def targets(results: Results) -> Iterator[Target]:
    """All aims for which there are measurements."""
    for name, case in CASES.items():
        if f"{name}: nkl, second run" in results.values:
            yield from _of_case(results, name, case.wall_share)
        if f"{name}: one file added, after" in results.values:
            yield Target(f"{name}: files computed when one is added", _added(results, name), 1)
    for command in ("nkl --help", "nkl plugins list"):
        if command in results.values:
            yield Target(f"{command}: CPU", _column(results, command, "cpu_s"), _COMMAND_CPU_S, "s")
    if f"store, {STORE_ROWS[-1]} rows" in results.values:
        yield from _of_store(results)


def _added(results: Results, name: str) -> tuple[float, ...]:
    before, after = (f"{name}: one file added, {which}" for which in ("before", "after"))
    return _apart(_column(results, after, "rows"), _column(results, before, "rows"))


def _of_case(results: Results, name: str, wall_share: float) -> Iterator[Target]:
    floor, first, second, imports = (
        {what: _column(results, f"{name}: {subject}", what) for what in ("wall_s", "cpu_s")}
        for subject in ("bare loop", "nkl, first run", "nkl, second run", "imports alone")
    )
    yield Target(f"{name}: first run / bare loop, wall", _ratios(first["wall_s"], floor["wall_s"]), wall_share)
    if f"{name}: bare loop, one core" in results.values:
        one_core = _column(results, f"{name}: bare loop, one core", "wall_s")
        ratios = _ratios(first["wall_s"], one_core)
        yield Target(f"{name}: first run / bare loop on one core, wall", ratios, wall_share)
    # The limit depends on the floor, so what is left of the allowance is subtracted: at most 3 s may remain.
    allowed = tuple(_OWN_SHARE * value for value in floor["cpu_s"])
    own = _apart(_apart(first["cpu_s"], floor["cpu_s"]), allowed)
    yield Target(f"{name}: CPU of the first run - 1.2 x that of the bare loop", own, _OWN_S, "s")
    yield Target(f"{name}: second run / imports, wall", _ratios(second["wall_s"], imports["wall_s"]), _IMPORT_SHARE)
    yield Target(f"{name}: second run, wall", second["wall_s"], _SECOND_RUN_S, "s")


def _of_store(results: Results) -> Iterator[Target]:
    *_, medium, large = STORE_ROWS
    yield Target(f"store: load {large} rows x 88", _column(results, f"store, {large} rows", "load"), _LOAD_S, "s")
    for what in ("keys", "write", "load", "hash new files", "hash known files"):
        times = (_column(results, f"store, {rows} rows", what) for rows in (large, medium))
        each = tuple(ratio * medium / large for ratio in _ratios(*times))
        yield Target(f"store: {what}, time a row with {large} rows / with {medium}", each, _LINEAR)


def _column(results: Results, subject: str, what: str) -> tuple[float, ...]:
    return tuple(results.values[subject][what])


def _ratios(above: tuple[float, ...], below: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(a / b for a, b in zip(above, below, strict=True))


def _apart(more: tuple[float, ...], less: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(a - b for a, b in zip(more, less, strict=True))
