"""The three subsets of an experiment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

NAMES = ("train", "dev", "test")


@dataclass(frozen=True, eq=False)
class Splits:
    """Tables of labels on the segmented index, one a subset.

    Attributes:
        train: what models, scalers and balancers are fitted on.
        dev: what choices are made on; empty where there is none.
        test: what is read once, at the end.
        unlabelled: rows of the training split to which the database gives no class, and raters perhaps do; they are no part of
            ``train``, and are trained on only where a consensus of their ratings gives them a class.
    """

    train: pd.DataFrame
    dev: pd.DataFrame
    test: pd.DataFrame
    unlabelled: pd.DataFrame = field(default_factory=pd.DataFrame)

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
        return self.having(train=everything, dev=everything.iloc[:0], test=everything.iloc[:0])

    def without(self, index: pd.MultiIndex) -> Splits:
        """The same without some segments."""
        tables = {name: getattr(self, name) for name in (*NAMES, "unlabelled") if len(getattr(self, name))}
        return self.having(**{name: table[~table.index.isin(index)] for name, table in tables.items()})

    @property
    def every(self) -> pd.DataFrame:
        """Every segment once, in the order train, dev, test, unlabelled."""
        table = _together(self.train, self.dev, self.test, self.unlabelled)
        return table[~table.index.duplicated()]

    @property
    def index(self) -> pd.MultiIndex:
        """The index of :attr:`every`."""
        return self.every.index

    @property
    def trainable(self) -> pd.DataFrame:
        """All that may be trained on: ``train`` and ``unlabelled``, of which no row is of a speaker who is held out."""
        if self.unlabelled.empty or "speaker" not in self.train.columns:
            return _together(self.train, self.unlabelled)
        held_out = set(_together(self.dev, self.test)["speaker"]) - set(self.train["speaker"])
        return _together(self.train, self.unlabelled[~self.unlabelled["speaker"].isin(held_out)])

    def hash(self) -> str:
        """A fingerprint of which segment is in which subset; it does not depend on where the files lie."""
        digest = hashlib.blake2b(digest_size=12)
        for name, table in self.items():
            rows = sorted(f"{file.rsplit('/', 1)[-1]}|{start}|{end}" for file, start, end in table.index)
            digest.update(f"{name}:{len(rows)}\n".encode() + "\n".join(rows).encode())
        return digest.hexdigest()


def _together(first: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
    """Tables under each other; what is empty may lack the index of the others."""
    return pd.concat([table for table in (first, *others) if len(table)] or [first])
