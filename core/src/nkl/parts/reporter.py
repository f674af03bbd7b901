"""What a reporter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from nkl.report import Report


class Reporter(ABC):
    """Writes what a run found, for people."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write files into the run's folder. Other reporters write there at the same time.

        Returns:
            The files written.
        """
