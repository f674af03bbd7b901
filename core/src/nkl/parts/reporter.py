"""What a reporter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import pandas as pd

from nkl.data.report import Report


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

    def write_speakers(self, shares: pd.DataFrame, folder: Path) -> tuple[Path, ...]:
        """Show how much each speaker speaks, where ``nkl segment`` found speakers; most reporters write nothing.

        Args:
            shares: columns ``file``, ``speaker``, ``segments``, ``seconds`` and ``share`` (of the speech in the file).
            folder: of the segments.

        Returns:
            The files written.
        """
        return ()
