"""Leaves rows of a database out, and counts them: no row goes without a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.cells import as_name
from nkl.data.report import Finding
from nkl.errors import UserError, did_you_mean
from nkl.stages.asked import held


class Narrowing:
    """Applies conditions to a table, one after the other, and keeps account of what they left out.

    Args:
        name: of the database, or of the split, for messages.
        table: rows on the segmented index.
        findings: the account is added to this list.
    """

    def __init__(self, name: str, table: pd.DataFrame, findings: list[Finding]) -> None:
        self.name = name
        self.table = table
        self.findings = findings

    def keep(self, mask: np.ndarray, why: str) -> None:
        """Keep the rows where ``mask`` is true."""
        lost = int((~mask).sum())
        if lost:
            self.table = self.table[mask]
            message = f"{self.name}: {lost} of {len(mask)} rows left out: {why}."
            self.findings.append(Finding("note", "rows left out", message))

    def require(self, column: str | None) -> None:
        """Leave out rows without a value in a column."""
        if column:
            self.keep(self._column(column, "required").notna().to_numpy(), f"no value in column {column}")

    def limit(self, n: int | None, per_speaker: int | None, rng: np.random.Generator) -> None:
        """Keep a random sample: at most ``n`` rows, and at most so many of each speaker."""
        if n and n < len(self.table):
            chosen = rng.permutation(len(self.table))[:n]
            self.keep(_mask(len(self.table), chosen), f"limit_samples = {n}")
        if per_speaker:
            order = rng.permutation(len(self.table))
            speakers = self._column("speaker", "limit_samples_per_speaker").iloc[order]
            rank = speakers.groupby(speakers, dropna=False).cumcount().to_numpy()
            self.keep(_mask(len(self.table), order[rank < per_speaker]), f"limit_samples_per_speaker = {per_speaker}")

    def filter(self, conditions: Sequence[tuple[str, Sequence[Any]]] | None) -> None:
        """Keep rows whose columns hold one of the wanted values; all conditions must hold."""
        for column, wanted in conditions or ():
            names = sorted(as_name(value) for value in wanted)
            self.keep(held(self._column(column, "filter"), wanted), f"filter: {column} is none of {', '.join(names)}")

    def durations(
        self, shortest: float | None, longest: float | None, seconds: Callable[[pd.MultiIndex], np.ndarray]
    ) -> None:
        """Keep segments of at least ``shortest`` and at most ``longest`` seconds."""
        if shortest is None and longest is None:
            return
        lengths = seconds(self.table.index)
        if shortest is not None:
            mask = ~(lengths < shortest)
            self.keep(mask, f"shorter than {shortest:g} s")
            lengths = lengths[mask]
        if longest is not None:
            self.keep(~(lengths > longest), f"longer than {longest:g} s")

    def _column(self, column: str, option: str) -> pd.Series:
        if column not in self.table.columns:
            have = ", ".join(map(str, self.table.columns))
            hint = did_you_mean(column, map(str, self.table.columns))
            raise UserError(f"{self.name}: {option} asks for column {column!r}; there are {have}.{hint}")
        return self.table[column]


def _mask(n: int, chosen: np.ndarray) -> np.ndarray:
    mask = np.zeros(n, dtype=bool)
    mask[chosen] = True
    return mask
