"""Stage split: tables of labels become train, dev and test, and the target becomes what a learner can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from nkl.data.cells import label_cells
from nkl.data.dataset import Dataset
from nkl.data.report import Finding
from nkl.data.seeds import generator
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.errors import UserError, did_you_mean
from nkl.ini.experiment import Balance
from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.stages.asked import refuse_unknown_values
from nkl.stages.load import Spoken, concatenate, narrow
from nkl.stages.relabelling import as_label, bin_edges, cut_bins, map_labels
from nkl.stages.strategies import BY_SPEAKER, assign, draw_groups
from nkl.stages.unknown_speakers import without_unknown

_MANY = 20
"""So many classes are suspicious where each has few samples."""

_FEW = 5


def split_database(
    dataset: Dataset,
    options: DatabaseOptions,
    data: DataOptions,
    balance: Balance,
    classes: bool,
    three_way: bool,
    seed: int,
) -> tuple[Splits, list[Finding]]:
    """Split one database, then map its labels.

    Args:
        dataset: as it was loaded.
        options: of the database.
        data: of all databases: the target and the labels to keep.
        balance: for the strategy ``balanced``.
        classes: whether the target is a class name (and not a number, nor a number to be binned).
        three_way: whether a dev split is wanted.
        seed: decides where chance does.
    """
    findings: list[Finding] = []
    if options.stated_test_speakers or options.split_strategy in BY_SPEAKER:
        why = "and they may be of a speaker of another split"
        dataset = replace(dataset, table=without_unknown(dataset.name, dataset.table, why, findings))
    masks = assign(dataset, options, three_way, balance, generator(seed, dataset.name, "split"))
    kept = {"test"} if options.as_test else {"train", "dev"} if options.as_train else {"train", "dev", "test"}
    tables = {}
    for part, mask in masks.items():
        table = dataset.table[mask if part in kept else np.zeros_like(mask)]
        if classes:
            table = map_labels(table, options.mapping, data.target)
            rated = part == "train" and bool(options.ratings)
            table = _class_names(f"{dataset.name} ({part})", table, data, findings, rated)
        tables[part] = table
    unused = len(dataset.table) - sum(int(masks[part].sum()) for part in kept)
    if unused:
        message = f"{dataset.name}: {unused} rows are in no split (split_strategy = {options.split_strategy})."
        findings.append(Finding("note", "rows left out", message))
    return Splits(**tables), findings


def _class_names(
    name: str, table: pd.DataFrame, data: DataOptions, findings: list[Finding], rated: bool
) -> pd.DataFrame:
    """Class names as text; rows whose class is not among ``DATA.labels`` go, or have none where raters may give them one."""
    if data.target not in table.columns:
        return table
    values = table[data.target]
    table = table.assign(**{data.target: [as_label(value) if pd.notna(value) else None for value in values]})
    if data.labels:
        held = table[data.target].isin(data.labels) | table[data.target].isna()
        if not held.all():
            gone = ", ".join(sorted(set(table[data.target][~held])))
            unless = ", and trained on only where raters give them another class" if rated else ""
            message = (
                f"{name}: {int((~held).sum())} of {len(held)} rows left out{unless}: {gone}: not among DATA.labels."
            )
            findings.append(Finding("note", "rows left out", message))
        table = table.assign(**{data.target: table[data.target].where(held, None)}) if rated else table[held]
    return table


def join(
    splits: Sequence[Splits], data: DataOptions, selection: str, seed: int, spoken: Spoken | None = None
) -> tuple[Splits, list[Finding]]:
    """Put the splits of several databases together, and apply the conditions of [DATA] to all of them or to one."""
    findings: list[Finding] = []
    judged = [getattr(one, part) for one in splits for part in ("train", "dev", "test")]
    refuse_unknown_values(judged, data)
    tables = {}
    for part in ("train", "dev", "test"):
        table = concatenate(part, [getattr(one, part) for one in splits], findings, data.target, data.conflicts)
        if part != "train":
            table = without_unknown(part, table, "and intervals are over speakers", findings)
        if len(table) and selection in ("all", part):
            table = narrow(part, table, data, generator(seed, "DATA", part), findings, spoken)
        tables[part] = table
    return Splits(**tables), findings


def settle_target(
    splits: Splits, data: DataOptions, classes: bool, binned: bool, whole: bool = False
) -> tuple[Splits, Target, list[Finding]]:
    """Make the target column what a learner can use, and say what its classes are.

    Terciles, where bins are wanted and none are stated, come from the training split alone.

    Args:
        splits: of all databases.
        data: what the INI says of the target.
        classes: whether classes are predicted.
        binned: whether these are made of numbers.
        whole: whether all rows are in train, and are tested in turn.

    Raises:
        UserError: if a split lacks the target, or the training split has fewer than two classes.
    """
    findings: list[Finding] = []
    column = data.target
    edges: tuple[float, ...] = ()
    for part, table in splits.items():
        if column not in table.columns:
            raise UserError(_no_target(part, table, column))
    if splits.train.empty or (splits.test.empty and not whole):
        raise UserError(_empty_split(splits))
    tables = {part: _without_missing(part, table, column, findings) for part, table in splits.items()}
    if binned:
        edges = bin_edges(tables["train"][column].to_numpy(dtype=float), data.bins)
        names = tuple(data.labels or _bin_names(len(edges) - 1))
        if len(names) != len(edges) - 1:
            raise UserError(
                f"DATA.bins: {len(edges)} edges make {len(edges) - 1} classes, but DATA.labels names {len(names)}."
            )
        tables = {
            part: table.assign(**{column: cut_bins(table[column], edges, names)}) for part, table in tables.items()
        }
        tables = {part: _without_missing(part, table, column, findings, "in a bin ") for part, table in tables.items()}
    if not classes:
        if data.target_divide_by:
            tables = {
                part: table.assign(**{column: table[column] / data.target_divide_by}) for part, table in tables.items()
            }
        return splits.having(**tables), Target(column, divide_by=data.target_divide_by), findings
    labels = tuple(dict.fromkeys(data.labels)) if data.labels else tuple(sorted(set(tables["train"][column])))
    seen = [label for label in labels if (tables["train"][column] == label).any()]
    if len(seen) < 2:
        raise UserError(
            f"DATA.target = {column}: the training split holds {'only the class ' + seen[0] if seen else 'none of the classes'}"
            f"; at least two classes are needed.{_labels_hint(data)}"
        )
    everything = pd.concat(list(tables.values()))[column]
    if not (data.labels or binned) and (hint := numbers_hint(everything)):
        findings.append(Finding("warning", "many classes", f"DATA.target = {column}. {hint}"))
    for part, table in tables.items():
        strange = sorted(set(table[column]) - set(labels))
        if not strange:
            continue
        shown = ", ".join(strange[:10]) + (f" and {len(strange) - 10} more" if len(strange) > 10 else "")
        usual = "Name the classes to keep in DATA.labels, or join classes with <database>.mapping."
        raise UserError(
            f"DATA.target = {column}: the {part} split holds {shown}, which the training split does not. "
            f"{numbers_hint(everything, wrong=True) or usual}"
        )
    return splits.having(**tables), Target(column, labels, edges), findings


def numbers_hint(values: pd.Series, wrong: bool = False) -> str:
    """What to write where classes are numbers that were measured, or there is one for nearly each sample; empty for others.

    Args:
        values: the names of the classes, one a row.
        wrong: whether these classes cannot be used: any numbers are suspicious then.
    """
    counts = values.value_counts()
    numbers = label_cells(values.rename("numbers"))
    measured = is_numeric_dtype(numbers) and (
        wrong or len(counts) > _MANY / 2 or bool((numbers.dropna() % 1 != 0).any())
    )
    if not measured and (len(counts) <= _MANY or counts.median() >= _FEW):
        return ""
    what = f"It holds {len(counts)} different {'numbers' if is_numeric_dtype(numbers) else 'values'}, taken for classes"
    if not is_numeric_dtype(numbers):
        few = f"with {counts.median():g} samples each"
        return f"{what}, {few}. Join them with <database>.mapping, or choose some in DATA.labels."
    return (
        f"{what}. To predict numbers, write EXP.type = regression and a learner of numbers (MODEL.type = svr); for classes of "
        "numbers, DATA.type = continuous and, if terciles will not do, DATA.bins with DATA.labels."
    )


def settle_test(table: pd.DataFrame, target: Target) -> tuple[pd.DataFrame, list[Finding]]:
    """Make the target column of a further test database what a trained model was trained on.

    Raises:
        UserError: if it lacks the target, or holds none of the model's classes.
    """
    findings: list[Finding] = []
    if target.column not in table.columns:
        raise UserError(_no_target("test", table, target.column))
    table = _without_missing("test", table, target.column, findings)
    table = without_unknown("test", table, "and intervals are over speakers", findings)
    if target.edges:
        table = table.assign(**{target.column: cut_bins(table[target.column], target.edges, target.labels)})
        table = _without_missing("test", table, target.column, findings)
    if target.divide_by:
        table = table.assign(**{target.column: table[target.column] / target.divide_by})
    if target.is_class:
        known = table[target.column].isin(target.labels)
        if not known.any():
            held = ", ".join(sorted(set(table[target.column].astype(str)))[:10])
            raise UserError(
                f"DATA.target = {target.column}: the database holds {held}; the model knows {', '.join(target.labels)}. "
                "Translate them with <database>.mapping."
            )
        if not known.all():
            gone = ", ".join(sorted(set(table[target.column][~known])))
            message = f"test: {int((~known).sum())} of {len(known)} rows left out: {gone}: unknown to the model."
            advice = " ".join(
                did_you_mean(label, target.labels).strip() for label in sorted(set(table[target.column][~known]))
            )
            findings.append(Finding("warning", "rows left out", message, advice.strip()))
        table = table[known]
        if lacking := [label for label in target.labels if not (table[target.column] == label).any()]:
            message = f"test: no row is {', '.join(lacking)}, which the model knows."
            findings.append(Finding("warning", "classes missing from a split", message))
    return table, findings


def _labels_hint(data: DataOptions) -> str:
    return f" DATA.labels names {', '.join(data.labels)}." if data.labels else ""


def _bin_names(n: int) -> list[str]:
    return ["0_low", "1_middle", "2_high"] if n == 3 else [f"bin_{i}" for i in range(n)]


def _no_target(part: str, table: pd.DataFrame, column: str) -> str:
    names = ", ".join(map(str, table.columns))
    return (
        f"DATA.target = {column}: the {part} split has no such column; there are {names}. "
        f"If it has another name in a database, say <database>.label = NAME.{did_you_mean(column, map(str, table.columns))}"
    )


def _empty_split(splits: Splits) -> str:
    counts = ", ".join(f"{name} {len(getattr(splits, name))}" for name in ("train", "dev", "test"))
    empty = "training" if splits.train.empty else "test"
    return (
        f"the {empty} split is empty (rows: {counts}). Choose <database>.split_strategy so that there is something "
        "to train on and something to test on."
    )


def _without_missing(
    part: str, table: pd.DataFrame, column: str, findings: list[Finding], where: str = ""
) -> pd.DataFrame:
    missing = table[column].isna()
    if missing.any():
        message = f"{part}: {int(missing.sum())} of {len(table)} rows left out: no value {where}for {column}."
        findings.append(Finding("warning", "missing labels", message, "Label them, or leave them out of the database."))
    if missing.all():
        raise UserError(f"{part}: no row has a value {where}for {column}.")
    return table[~missing]


def hold_back(splits: Splits, share: float, seed: int, by_speaker: bool = True) -> tuple[Splits, Finding]:
    """Make a dev split of a part of train, by speakers where they are known.

    Args:
        share: of the speakers (or rows), 0 to 1.
        by_speaker: ``False`` where all speakers are to be trained on.
    """
    train = splits.train
    rng = generator(seed, "hold back")
    speakers = train["speaker"] if by_speaker and "speaker" in train.columns else None
    if speakers is not None and speakers.nunique() > 1:
        chosen = draw_groups(list(speakers.dropna().unique()), share, rng)
        mask = speakers.isin(chosen).to_numpy()
        unit = f"{len(chosen)} of {speakers.nunique()} training speakers"
    else:
        mask = np.zeros(len(train), dtype=bool)
        mask[rng.permutation(len(train))[: max(1, int(len(train) * share))]] = True
        unit = f"{int(mask.sum())} of {len(train)} training rows"
    message = f"No dev split was named; {unit} were held back for choices that training makes."
    return splits.having(train=train[~mask], dev=train[mask]), Finding("note", "dev split made", message)
