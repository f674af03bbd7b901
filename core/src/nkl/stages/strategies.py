"""The split strategies: which rows of one database are for training, for development, for testing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nkl.data.cells import as_name, text_cells
from nkl.data.dataset import Dataset
from nkl.errors import UserError, did_you_mean
from nkl.evaluation.names import speakers_elsewhere
from nkl.ini.experiment import Balance
from nkl.ini.sections.database import DatabaseOptions
from nkl.stages.balanced import balanced_speakers

Parts = dict[str, np.ndarray]

BY_SPEAKER = ("speaker_split", "speakers_stated", "balanced")
"""Strategies whose splits share no speaker."""


def assign(
    dataset: Dataset, options: DatabaseOptions, three_way: bool, balance: Balance, rng: np.random.Generator
) -> Parts:
    """Assign the rows of a database to train, dev and test.

    Args:
        dataset: the database.
        options: its strategy and what belongs to it.
        three_way: whether a dev split is wanted (``EXP.traindevtest``).
        balance: for the strategy ``balanced``.
        rng: decides wherever chance does.

    Returns:
        A boolean mask over the rows for each of ``train``, ``dev`` and ``test``; a row may be in none.

    Raises:
        UserError: if the strategy does not fit the data.
    """
    strategy = options.split_strategy
    if speakers := options.stated_test_speakers:
        return _stated(dataset, None, None, speakers, three_way)
    if strategy in ("train", "dev", "test"):
        return _masks(dataset, **{strategy: np.ones(len(dataset.table), dtype=bool)})
    if strategy == "speaker_split":
        return _by_speaker(dataset, options, three_way, rng)
    if strategy == "random":
        return _at_random(dataset, options, three_way, rng)
    if strategy == "speakers_stated":
        return _stated(dataset, options.train, options.dev, options.test, three_way)
    if strategy == "column":
        return _by_column(dataset, options)
    if strategy == "database":
        return _by_tables(dataset, *(_tables_named(dataset, name) for name in ("train", "dev", "test")))
    if strategy == "specified":
        return _by_tables(dataset, options.train_tables, options.dev_tables, options.test_tables)
    return _balanced(dataset, options, three_way, balance, rng)


def _masks(dataset: Dataset, **masks: np.ndarray) -> Parts:
    none = np.zeros(len(dataset.table), dtype=bool)
    return {name: masks.get(name, none) for name in ("train", "dev", "test")}


def _speakers(dataset: Dataset) -> pd.Series:
    if "speaker" not in dataset.table.columns or dataset.table["speaker"].isna().all():
        raise UserError(
            f"{dataset.name}: a split by speakers needs a column speaker; there are "
            f"{', '.join(map(str, dataset.table.columns))}. "
            f"{speakers_elsewhere(dataset.table) or f'Add one ({dataset.name}.colnames renames columns).'} Or choose "
            f"{dataset.name}.split_strategy = random, column, train or test."
        )
    return dataset.table["speaker"]


def draw_groups(groups: Sequence[str], share: float, rng: np.random.Generator) -> list[str]:
    """Draw a share (0 to 1) of groups, at least one and never all."""
    names = sorted(groups)
    n = min(max(int(len(names) * share), 1), len(names) - 1)
    return [names[i] for i in rng.permutation(len(names))[:n]]


def _by_speaker(dataset: Dataset, options: DatabaseOptions, three_way: bool, rng: np.random.Generator) -> Parts:
    speakers = _speakers(dataset)
    names = list(speakers.dropna().unique())
    if len(names) < (3 if three_way else 2):
        raise UserError(
            f"{dataset.name}: only {len(names)} speaker{'s' * (len(names) != 1)} ({', '.join(map(str, names))}), "
            "too few to keep some for testing. Add speakers, or take this database as a whole "
            f"({dataset.name}.split_strategy = train or test) beside another one."
        )
    test = draw_groups(names, options.test_size / 100, rng)
    dev: list[str] = []
    if three_way:
        rest = [name for name in names if name not in test]
        dev = draw_groups(rest, options.dev_size / 100 * len(names) / len(rest), rng)
    in_test, in_dev = speakers.isin(test).to_numpy(), speakers.isin(dev).to_numpy()
    return _masks(dataset, train=~in_test & ~in_dev, dev=in_dev, test=in_test)


def _balanced(
    dataset: Dataset, options: DatabaseOptions, three_way: bool, balance: Balance, rng: np.random.Generator
) -> Parts:
    speakers = _speakers(dataset)
    if not balance.weights:
        raise UserError(
            f"{dataset.name}.split_strategy = balanced: say what is to be balanced, for example DATA.balance = "
            "{'emotion': 2, 'gender': 1}."
        )

    def drawn(table: pd.DataFrame, share: float) -> list[str]:
        return balanced_speakers(dataset.name, table, balance.weights, balance.bins, share, balance.size_weight, rng)

    in_test = speakers.isin(drawn(dataset.table, options.test_size / 100)).to_numpy()
    in_dev = np.zeros_like(in_test)
    if three_way:
        rest = dataset.table[~in_test]
        in_dev = speakers.isin(drawn(rest, options.dev_size / (100 - options.test_size))).to_numpy()
    return _masks(dataset, train=~in_test & ~in_dev, dev=in_dev, test=in_test)


def _at_random(dataset: Dataset, options: DatabaseOptions, three_way: bool, rng: np.random.Generator) -> Parts:
    n = len(dataset.table)
    order = rng.permutation(n)
    n_test = int(n * options.test_size / 100)
    n_dev = int(n * options.dev_size / 100) if three_way else 0
    rank = np.empty(n, dtype=int)
    rank[order] = np.arange(n)
    return _masks(
        dataset, test=rank < n_test, dev=(rank >= n_test) & (rank < n_test + n_dev), train=rank >= n_test + n_dev
    )


def _stated(
    dataset: Dataset, train: list[str] | None, dev: list[str] | None, test: list[str] | None, three_way: bool
) -> Parts:
    speakers = _speakers(dataset).astype("string")
    known = list(speakers.dropna().unique())

    def held(names: list[str] | None) -> np.ndarray:
        wanted = [_known_speaker(dataset.name, name, known) for name in names or ()]
        return speakers.isin(wanted).to_numpy(dtype=bool)

    in_test, in_dev = held(test), held(dev) if three_way or dev else np.zeros(len(speakers), dtype=bool)
    if not test and not train and not dev:
        raise UserError(
            f"{dataset.name}.split_strategy = speakers_stated: name the speakers, for example "
            f"{dataset.name}.test = ['{known[0] if known else 'anna'}']."
        )
    in_train = held(train) if train else ~in_test & ~in_dev
    return _masks(dataset, train=in_train, dev=in_dev, test=in_test)


def _known_speaker(name: str, speaker: str, known: list[str]) -> str:
    """The speaker's name as the database writes it: an INI may say 3 for the speaker 03."""
    if speaker in known:
        return speaker
    same = [other for other in known if other.lstrip("0") == str(speaker).lstrip("0")]
    if len(same) == 1:
        return same[0]
    raise UserError(
        f"{name}: there is no speaker {speaker!r}; there are {', '.join(sorted(known)[:20])}.{did_you_mean(speaker, known)}"
    )


def _by_column(dataset: Dataset, options: DatabaseOptions) -> Parts:
    column = options.split_column
    if not column or column not in dataset.table.columns:
        raise UserError(
            f"{dataset.name}.split_strategy = column: {dataset.name}.split_column must name one of "
            f"{', '.join(map(str, dataset.table.columns))}."
        )
    values = text_cells(dataset.table[column])
    lists = {"train": options.train_vals, "dev": options.dev_vals, "test": options.test_vals}
    if not any(lists.values()):
        raise UserError(
            f"{dataset.name}.split_strategy = column: say which values of {column} mean what, with "
            f"{dataset.name}.train_vals and {dataset.name}.test_vals; it holds {', '.join(sorted(set(values.dropna()))[:20])}."
        )
    masks: Parts = {}
    for part, wanted in lists.items():
        names = {as_name(value) for value in wanted or ()}
        known = sorted(set(values.dropna()))
        if missing := sorted(names - set(known)):
            raise UserError(
                f"{dataset.name}.{part}_vals: column {column} holds no {', '.join(missing)}; it holds "
                f"{', '.join(known[:20])}.{did_you_mean(missing[0], known)}"
            )
        masks[part] = values.isin(names).to_numpy()
    both = (masks["train"].astype(int) + masks["dev"] + masks["test"] > 1).any()
    if both:
        raise UserError(f"{dataset.name}: train_vals, dev_vals and test_vals must not share a value.")
    return masks


def _tables_named(dataset: Dataset, part: str) -> list[str]:
    return [name for name in dataset.subsets if part in name.split(".")]


def _by_tables(dataset: Dataset, train: list[str] | None, dev: list[str] | None, test: list[str] | None) -> Parts:
    if not any((train, dev, test)):
        known = ", ".join(dataset.subsets) or "none"
        raise UserError(
            f"{dataset.name}: this split strategy needs tables for train and test; the database has {known}. "
            f"Name them ({dataset.name}.train_tables, {dataset.name}.test_tables), or choose "
            f"{dataset.name}.split_strategy = speaker_split."
        )
    masks: Parts = {}
    for part, names in {"train": train, "dev": dev, "test": test}.items():
        mask = np.zeros(len(dataset.table), dtype=bool)
        for name in names or ():
            if name not in dataset.subsets:
                hint = did_you_mean(name, dataset.subsets)
                known = ", ".join(dataset.subsets) or "no tables"
                raise UserError(f"{dataset.name}.{part}_tables: there is no table {name!r}; there are {known}.{hint}")
            mask |= dataset.table.index.isin(dataset.subsets[name])
        masks[part] = mask
    return masks
