"""What makes one label of those that several raters gave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class Decision:
    """What ratings say of each item.

    Attributes:
        labels: the label of each item that was rated, indexed by the item; ``None`` where the raters do not agree, so that
            the item is not trained on.
        shares: where the labels are soft, how much each label is true of each item: a row an item, a column a label, not
            negative, rows summing to one; else ``None``.
        notes: what a reader must know of how it was done, a sentence each.
    """

    labels: pd.Series
    shares: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()


class Consensus(ABC):
    """Reads the ratings of a database, and decides on the labels of what is trained on."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @property
    def is_soft(self) -> bool:
        """Whether it decides on shares (:attr:`Decision.shares`); the learner then has to take weights."""
        return False

    @abstractmethod
    def read(self, path: Path, target: str) -> pd.DataFrame:
        """Read a table of one rating a row.

        Args:
            path: the table.
            target: the name that the labels have in the database.

        Returns:
            Columns ``item`` (what was rated, as it is written there: a path, the end of one, or a name without ending),
            ``rater`` and ``label``, all text and never missing. Where parts of files were rated also ``start`` and ``end``
            (timedeltas), and where it is known ``time``, when the rating was given (anything that can be sorted).

        Raises:
            nkl.errors.UserError: what is missing or malformed, where, and what would be right.
        """

    @abstractmethod
    def decide(self, ratings: pd.DataFrame) -> Decision:
        """Decide.

        Args:
            ratings: of training samples alone: columns ``item`` (a number), ``rater``, ``label``, at least one row, and no
                rater twice for an item. The order of rows means nothing.
        """

    def describe(self, ratings: pd.DataFrame) -> tuple[str, ...]:
        """What is to be said of ratings as a whole, such as how far raters agree, a sentence each.

        Args:
            ratings: of all samples, as :meth:`decide` has them.
        """
        return ()
