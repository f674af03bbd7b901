"""What an executor is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Parallel = Literal["processes", "threads"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: a value, or why there is none.

    Attributes:
        value: what the task returned; ``None`` where it failed.
        error: why it failed, in one line that names the kind of error; ``None`` where it did not.
        died: whether the item took its worker process down with it.
        users_fault: whether the error is one that the user can put right (a :class:`nkl.errors.UserError`).
    """

    value: Any = None
    error: str | None = None
    died: bool = False
    users_fault: bool = False


class Executor(ABC):
    """Applies a task to many items, side by side."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @property
    @abstractmethod
    def workers(self) -> int:
        """How many items are worked on at a time, at most."""

    def prepare(self, modules: Sequence[str]) -> None:  # noqa: B027 - most executors have nothing to do
        """Begin to import modules where later tasks will run, without waiting for it. It need not do anything."""

    @abstractmethod
    def map(
        self, task: Callable[[Any], Any], items: Sequence[Any], parallel: Parallel = "processes"
    ) -> Iterator[Outcome]:
        """Apply ``task`` to each item.

        Args:
            task: a module-level function, or a ``functools.partial`` of one over plain data, that other processes can import.
            items: plain data that can be sent to another process.
            parallel: ``threads`` for tasks that release Python's global lock, ``processes`` for all others.

        Yields:
            One outcome an item, in the order of the items, as early as that order allows. An item whose task raises, or takes
            its worker process down with it, is an outcome with an error; the others are not touched by it.

        Raises:
            KeyboardInterrupt: the user's, within a second, with all workers ended.
        """
