"""What a loader of databases is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from nkl.data.dataset import Dataset


class Loader(ABC):
    """Reads one database: which segments there are, and what is known of them. It reads no audio."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def load(self, name: str, target: str) -> Dataset:
        """Read the database.

        Args:
            name: the database's name in the INI.
            target: the column that the experiment is about; a loader that finds it under a deeper path (an audformat table)
                returns it under this name. A database without it is returned without it: whether that is an error
                is not the loader's to say.

        Raises:
            nkl.errors.UserError: what is missing or malformed, where, and what would be right.
        """
