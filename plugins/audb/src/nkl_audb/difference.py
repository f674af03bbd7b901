"""What differs between two versions: recordings, tables, labels; by speaker and by label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import audb
import audformat
import pandas as pd

from nkl_audb.access import access, in_words, settled_version, tables_of

_MOST = 20


def differences(name: str, one: str, other: str, repository: str | None) -> Iterator[str]:
    """In words, what the second version has, lacks and says otherwise than the first. Tables are loaded, recordings are not.

    Raises:
        UserError: if there is no such version.
    """
    with access(repository), in_words(name):
        before, after = (tables_of(name, settled_version(name, version), True) for version in (one, other))
        lines = [
            *_recordings(audb.dependencies(name, version=one), audb.dependencies(name, version=other), before, after),
            *_tables(before, after),
        ]
    yield from lines or [f"{name}: {one} and {other} have the same recordings and labels."]


def _recordings(
    old: audb.Dependencies, new: audb.Dependencies, before: audformat.Database, after: audformat.Database
) -> Iterator[str]:
    """Recordings that came, went, or have another content; how many of each speaker."""
    then, now = _media(old), _media(new)
    changes = {
        "added": (sorted(now.keys() - then.keys()), _speakers(after)),
        "removed": (sorted(then.keys() - now.keys()), _speakers(before)),
        "changed": (sorted(file for file in then.keys() & now.keys() if then[file] != now[file]), _speakers(after)),
    }
    for word, (files, speakers) in changes.items():
        if files:
            yield f"recordings {word}: {len(files)}{_counted(speakers[file] for file in files if file in speakers)}"
            yield from (f"  {file}" for file in files[:_MOST])
            if len(files) > _MOST:
                yield f"  and {len(files) - _MOST} more"


def _media(table: audb.Dependencies) -> dict[str, str]:
    return {file: table.checksum(file) for file in table.media if not table.removed(file)}


def _speakers(database: audformat.Database) -> Mapping[str, str]:
    """The speaker of each recording, as far as a table knows."""
    table = database.get("speaker")
    if "speaker" not in table.columns:
        return {}
    files = table.index.get_level_values("file")
    return {file: str(speaker) for file, speaker in zip(files, table["speaker"], strict=True) if pd.notna(speaker)}


def _tables(before: audformat.Database, after: audformat.Database) -> Iterator[str]:
    for word, tables in (("added", set(after) - set(before)), ("removed", set(before) - set(after))):
        if tables:
            yield f"tables {word}: {', '.join(sorted(tables))}"
    speakers = {**_speakers(before), **_speakers(after)}
    for table in sorted(set(before) & set(after)):
        then, now = before[table].get(), after[table].get()
        for word, rows in (("added", now[~now.index.isin(then.index)]), ("removed", then[~then.index.isin(now.index)])):
            if len(rows):
                labels = ", ".join(f"{column}{_counted(rows[column])}" for column in rows.columns)
                yield f"{table}: rows {word}: {len(rows)}{_of_speakers(rows.index, speakers)}{'; ' if labels else ''}{labels}"
        for column in (one for one in now.columns if one in then.columns):
            yield from _changed(f"{table}.{column}", then[column], now[column], speakers)
        for word, columns in (("added", set(now) - set(then)), ("removed", set(then) - set(now))):
            if columns:
                yield f"{table}: columns {word}: {', '.join(sorted(columns))}"


def _changed(place: str, then: pd.Series, now: pd.Series, speakers: Mapping[str, str]) -> Iterator[str]:
    """Values that are others than before."""
    shared = then.index[then.index.isin(now.index)]
    pairs = pd.DataFrame({"then": then.loc[shared].astype(object), "now": now.loc[shared].astype(object)})
    differ = pairs[(pairs["then"] != pairs["now"]) & ~(pairs["then"].isna() & pairs["now"].isna())]
    if len(differ):
        words = Counter(f"{_word(old)} -> {_word(new)}" for old, new in zip(differ["then"], differ["now"], strict=True))
        yield f"{place}: {len(differ)} changed{_of_speakers(differ.index, speakers)}: {_listed(words)}"


def _word(value: object) -> str:
    return "nothing" if pd.isna(value) else str(value)


def _of_speakers(index: pd.Index, speakers: Mapping[str, str]) -> str:
    if "file" not in index.names:
        return ""
    return _counted(speakers[file] for file in index.get_level_values("file") if file in speakers)


def _counted(values: Iterable[object]) -> str:
    """How often each value occurs, in brackets; nothing of nothing."""
    counts = Counter(str(value) for value in values if pd.notna(value))
    return f" ({_listed(counts)})" if counts else ""


def _listed(counts: Counter[str]) -> str:
    words = [f"{word} {count}" for word, count in counts.most_common(_MOST)]
    return ", ".join(words) + (f" and {len(counts) - _MOST} more" if len(counts) > _MOST else "")
