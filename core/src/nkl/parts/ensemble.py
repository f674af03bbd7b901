"""What an ensemble method is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nkl.data.predictions import Predictions


class EnsembleMethod(ABC):
    """Fuses the predictions of several models for the same segments.

    Most methods only compute. One that learns how to fuse says so by :attr:`learns` and has :meth:`fit`, :meth:`save` and
    :meth:`load`; the core sees to it that it never fuses samples whose truth it was fitted on.
    """

    def __init__(self, options: Any) -> None:
        self.options = options

    @property
    def learns(self) -> bool:
        """Whether it must be fitted before it can fuse."""
        return False

    @property
    def needs_dev(self) -> str:
        """Why it cannot do without dev samples of the members, and what a user can do who has none.

        Empty where it may be fitted on other speakers of the very set that is fused: the core then cross-fits it.
        """
        return ""

    def fit(self, members: Sequence[Predictions], seed: int) -> None:  # noqa: B027 - most have nothing to learn
        """Learn how to fuse, from predictions for samples that the members were not trained on.

        Args:
            members: aligned as in :meth:`combine`, in the order in which they will be fused; all truth is known.
            seed: the same seed and members give the same fusion.
        """

    @abstractmethod
    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse. The members hold the same index in the same order: the core has seen to that.

        Raises:
            ValueError: if the members' labels or indices differ, or are not those of the fitting.
        """

    def save(self, folder: Path) -> None:  # noqa: B027
        """Write what was learned into an existing, empty folder, in formats that run no code when they are read."""

    def load(self, folder: Path) -> None:  # noqa: B027
        """Read what :meth:`save` wrote.

        Raises:
            ValueError: if the folder does not hold it.
        """
