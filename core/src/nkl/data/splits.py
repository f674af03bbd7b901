"""The three subsets of an experiment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

NAMES = ("train", "dev", "test")


@dataclass(frozen=True, eq=False)
class Splits:
    """Tables of labels on the segmented index, one a subset.

    Attributes:
        train: what models, scalers and balancers are fitted on.
        dev: what choices are made on; empty where there is none.
        test: what is read once, at the end.
    """

    train: pd.DataFrame
    dev: pd.DataFrame
    test: pd.DataFrame

    def items(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Name and table of each subset that has rows."""
        for name in NAMES:
            table = getattr(self, name)
            if len(table):
                yield name, table

    def having(self, **tables: pd.DataFrame) -> Splits:
        """A copy with some of the tables replaced."""
        return replace(self, **tables)

    def joined(self) -> Splits:
        """All rows as one training split: what a cross-validation makes its folds of."""
        everything = pd.concat([self.train, self.dev, self.test])
        return Splits(everything, everything.iloc[:0], everything.iloc[:0])

    def without(self, index: pd.MultiIndex) -> Splits:
        """The same without some segments."""
        return Splits(*(getattr(self, name)[~getattr(self, name).index.isin(index)] for name in NAMES))

    @property
    def index(self) -> pd.MultiIndex:
        """Every segment once, in the order train, dev, test."""
        index = self.train.index.append([self.dev.index, self.test.index])
        return index[~index.duplicated()]

    def hash(self) -> str:
        """A fingerprint of which segment is in which subset; it does not depend on where the files lie."""
        digest = hashlib.blake2b(digest_size=12)
        for name, table in self.items():
            rows = sorted(f"{file.rsplit('/', 1)[-1]}|{start}|{end}" for file, start, end in table.index)
            digest.update(f"{name}:{len(rows)}\n".encode() + "\n".join(rows).encode())
        return digest.hexdigest()
