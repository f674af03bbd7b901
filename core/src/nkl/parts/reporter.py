"""What a reporter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from nkl.data.page import Page
from nkl.data.report import Report


class Reporter(ABC):
    """Writes what was found, for people: the report of a run, and the pages of other commands."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write files into the run's folder. Other reporters write there at the same time.

        Returns:
            The files written.
        """

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write files that show what a command other than ``nkl run`` has found; without this method, none.

        Other reporters write into the folder at the same time.

        Args:
            page: what is shown.
            folder: of the results.

        Returns:
            The files written.
        """
        return ()
