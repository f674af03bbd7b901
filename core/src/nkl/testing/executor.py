"""What an executor must keep."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import ClassVar

import pytest

from nkl.kernel.kinds import EXECUTOR
from nkl.parts.executor import Executor, Parallel
from nkl.testing.conformance import PartConformance
from nkl.testing.tasks import divide, halve

WAYS: tuple[Parallel, ...] = ("processes", "threads")


def work(part: Executor, given: list[int]) -> list[float]:
    """The halves of some numbers."""
    return [outcome.value for outcome in part.map(halve, given, "threads")]


class ExecutorConformance(PartConformance):
    """Inherit in the tests of an executor."""

    kind = EXECUTOR
    job = staticmethod(work)
    ways: ClassVar[tuple[Parallel, ...]] = WAYS

    @pytest.fixture
    def given(self) -> list[int]:
        """Some items."""
        return list(range(10))

    def test_there_are_workers(self, part: Executor) -> None:
        assert isinstance(part.workers, int) and part.workers >= 1

    def test_outcomes_are_in_the_order_of_the_items(self, part: Executor) -> None:
        for way in self.ways:
            outcomes = part.map(halve, list(range(50)), way)
            assert isinstance(outcomes, Iterator)
            assert [outcome.value for outcome in outcomes] == [item / 2 for item in range(50)], way

    def test_an_item_that_fails_is_an_outcome(self, part: Executor) -> None:
        for way in self.ways:
            outcomes = list(part.map(functools.partial(divide, by=4), list(range(10)), way))
            failed = [position for position, outcome in enumerate(outcomes) if outcome.error is not None]
            assert failed == [7], way
            error = outcomes[7].error or ""
            assert "ValueError" in error and "cannot divide 7" in error and "\n" not in error, error
            assert outcomes[7].value is None and not outcomes[7].died
            assert outcomes[8].value == 2.0

    def test_nothing_to_do_is_soon_done(self, part: Executor) -> None:
        for way in self.ways:
            assert list(part.map(halve, [], way)) == []

    def test_it_can_be_used_again_after_being_left(self, part: Executor) -> None:
        for way in self.ways:
            outcomes = part.map(halve, list(range(20)), way)
            assert next(outcomes).value == 0
            del outcomes
            assert [outcome.value for outcome in part.map(halve, [2, 4], way)] == [1, 2]
