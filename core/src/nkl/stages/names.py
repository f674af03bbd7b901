"""Names that are written in several ways: the mapping that makes one of them, to be pasted into the INI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from nkl.data.report import Finding
from nkl.errors import UserError
from nkl.evaluation.names import alike, class_form, speaker_form
from nkl.evaluation.overlap import Parts, name_some
from nkl.ini.experiment import DatabaseChoice
from nkl.ini.sections.database import DatabaseOptions
from nkl.stages.relabelling import as_label, mapped, nested

NAMES = "speaker under two names in two splits"


def check_names(parts: Parts, databases: Sequence[DatabaseChoice], target: str) -> list[Finding]:
    """Look for speakers whose names are written in several ways (``04`` and ``4``), and who are so in several parts.

    Args:
        parts: the splits or folds.
        databases: what they are made of.
        target: the column that is predicted, which is what a mapping is of that names no column.
    """
    rows = [
        table[["source_db", "speaker"]].assign(part=name).dropna()
        for name, table in parts.tables.items()
        if "speaker" in table.columns
    ]
    if not rows:
        return []
    known = pd.concat(rows)
    known = known.groupby(["source_db", "speaker", "part"], observed=True).size().rename("rows").reset_index()
    groups = alike((str(name), speaker_form(str(name))) for name in known["speaker"].unique())
    apart, together = list[tuple[str, ...]](), list[tuple[str, ...]]()
    for group in groups:
        found = known[known["speaker"].isin(group)]
        joins = found["part"].nunique() > 1 and not _is_meant(parts, found)
        (apart if joins else together).append(group)
    findings = []
    if apart:
        message = f"{_written(apart)}; several {'folds' if parts.are_folds else 'splits'} hold them."
        findings.append(Finding("error", NAMES, message, _advice(known, apart, databases, target)))
    if together:
        message = f"{_written(together)}; each name counts as a speaker."
        findings.append(
            Finding("warning", "speaker under two names", message, _advice(known, together, databases, target))
        )
    return findings


def _is_meant(parts: Parts, found: pd.DataFrame) -> bool:
    return set(found["source_db"]) <= (parts.shared_speakers or {}).keys()


def _written(groups: Sequence[tuple[str, ...]]) -> str:
    many = len(groups) > 1
    return f"{len(groups)} speaker{'s' * many} seem{'s' * (not many)} to be written in several ways: " + name_some(
        " = ".join(group) for group in groups
    )


def _advice(
    known: pd.DataFrame, groups: Sequence[tuple[str, ...]], databases: Sequence[DatabaseChoice], target: str
) -> str:
    by_name = {choice.name: choice.options for choice in databases}
    renamed: dict[str, dict[str, str]] = {}
    for group in groups:
        found = known[known["speaker"].isin(group)]
        usual = str(found.groupby("speaker")["rows"].sum().sort_index().idxmax())
        for database, name in found[["source_db", "speaker"]].drop_duplicates().itertuples(index=False):
            prefix = f"{database}_" if by_name[database].rename_speakers else ""
            if name != usual:
                own = renamed.setdefault(database, {})
                own[str(name).removeprefix(prefix)] = usual.removeprefix(prefix)
    if any("," in name for pairs in renamed.values() for name in pairs):
        lines = "correct the names in the table (a mapping cannot hold names with commas)"
    else:
        lines = " and ".join(
            f"write in [DATA] {_line(database, _with_speakers(by_name[database].mapping, pairs, target), by_name[database])}"
            for database, pairs in renamed.items()
        )
    several = len(set(known[known["speaker"].isin([name for group in groups for name in group])]["source_db"])) > 1
    others = f"{next(iter(renamed))}.rename_speakers = True" if several else "other names in the same way"
    return f"If each of these is one person, {lines}. If they are several people, {'set' if several else 'give them'} {others}."


def _line(database: str, mapping: Mapping[str, Any], options: DatabaseOptions) -> str:
    instead = f" (in place of the {database}.mapping that is there)" if options.mapping else ""
    return f"{database}.mapping = {mapping!r}".replace("%", "%%") + instead


def _with_speakers(mapping: Mapping[str, Any] | None, pairs: Mapping[str, str], target: str) -> dict[str, Any]:
    columns = dict(mapping or {}) if nested(mapping) or not mapping else {target: mapping}
    return {**columns, "speaker": {**columns.get("speaker", {}), **pairs}}


def refuse_class_names(
    labels: Mapping[str, Iterable[Any]],
    options: Mapping[str, DatabaseOptions],
    target: str,
    known: Sequence[str] | None,
) -> None:
    """Refuse names of classes that differ in case or blanks alone: each would be a class of its own, or be left out.

    Args:
        labels: of each database, as its table writes them.
        options: of each database.
        target: the column.
        known: the classes to keep, where they are named: what is among them is meant.

    Raises:
        UserError: with the mapping that makes one class of them.
    """
    written = {
        name: {
            label: mapped(label, options[name].mapping, target) for label in sorted({as_label(one) for one in found})
        }
        for name, found in labels.items()
    }
    meant = set(known or ())
    names = {label for found in written.values() for label in found.values()} | meant
    usual: dict[str, str] = {}
    for group in alike((name, class_form(name)) for name in names):
        chosen = [name for name in group if name in meant] or [
            min(group, key=lambda name: (len(name), name.swapcase()))
        ]
        usual |= {name: chosen[0] for name in group if name not in meant and name != chosen[0]}
    if not usual:
        return
    lines = []
    for database, found in written.items():
        pairs = {label: usual[name] for label, name in found.items() if name in usual}
        if pairs:
            lines.append(_line(database, _with_labels(options[database].mapping, pairs, target), options[database]))
    differ = name_some(f"{name!r} and {other!r}" for name, other in usual.items())
    both = f"DATA.labels = {[*(known or ()), *sorted(names - meant)]!r}"
    raise UserError(
        f"DATA.target = {target}: names of classes differ in case or blanks only: {differ}. If they are one class, write in "
        f"[DATA] {' and '.join(lines)}. If they are two, name both of them in {both}."
    )


def _with_labels(mapping: Mapping[str, Any] | None, pairs: Mapping[str, str], target: str) -> dict[str, Any]:
    if nested(mapping):
        columns = dict(mapping or {})
        return {**columns, target: {**columns.get(target, {}), **pairs}}
    return {**(mapping or {}), **pairs}
