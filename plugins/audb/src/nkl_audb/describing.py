"""Says in words what databases there are, and what is in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import audb
import audformat

from nkl_audb.access import access, in_words, settled_version, shown

_MOST = 12


def databases(repository: str | None, scheme: str | None) -> Iterator[str]:
    """A line for each database: name, latest version and where it is.

    Args:
        repository: where to look; all repositories of audb's configuration if not given.
        scheme: only those that have this scheme.
    """
    with access(repository), in_words("nkl data list"):
        for name, row in audb.available(only_latest=True).iterrows():
            if scheme and scheme not in audb.info.header(name, version=row["version"], load_tables=False).schemes:
                continue
            where = shown(audb.Repository(row["repository"], row["host"], row["backend"]))
            yield f"{name:24} {row['version']:10} {where}"


def facts(name: str, version: str | None, repository: str | None) -> Iterator[str]:
    """What the header and the dependency table of a version say; no table and no recording is loaded.

    Raises:
        UserError: if there is no such database or version.
    """
    with access(repository), in_words(name):
        found = settled_version(name, version)
        header = audb.info.header(name, version=found, load_tables=False)
        table = audb.dependencies(name, version=found)()
        yield f"{name} {found}"
        if header.description:
            yield " ".join(header.description.split())
        yield from (f"{noun:12} {said}" for noun, said in about(header))
        media = table[(table["type"] == 1) & (table["removed"] == 0)]
        yield f"{'recordings':12} {len(media)}, {media['duration'].sum() / 60:.1f} min, {kinds(media)}"
        if removed := int(table["removed"].sum()):
            yield f"{'removed':12} {removed} recordings"
        yield from _tables(header)
        yield from (f"scheme       {key}: {scheme_text(one)}" for key, one in header.schemes.items())


def about(header: audformat.Database) -> Iterator[tuple[str, str]]:
    """What the header says of a database as a whole."""
    for noun in ("source", "author", "organization", "license", "license_url", "usage"):
        if said := getattr(header, noun):
            yield noun.replace("_", " "), str(said)
    if header.languages:
        yield "languages", ", ".join(header.languages)


def kinds(media: Any) -> str:
    """The formats of recordings, as rows of the dependency table."""
    rates = ", ".join(f"{rate} Hz" for rate in sorted(media["sampling_rate"].unique()))
    return f"{rates}, {_of(media, 'channels')} channels, {_of(media, 'bit_depth')} bit, {_of(media, 'format')}"


def _of(media: Any, column: str) -> str:
    return "/".join(str(value) for value in sorted(media[column].unique()))


def _tables(header: audformat.Database) -> Iterator[str]:
    for key, table in (*header.tables.items(), *header.misc_tables.items()):
        kind = "misc table" if key in header.misc_tables else "table"
        columns = ", ".join(
            name if column.scheme_id in (None, name) else f"{name} ({column.scheme_id})"
            for name, column in table.columns.items()
        )
        yield f"{kind:12} {key}: {columns or 'no columns'}"


def scheme_text(scheme: audformat.Scheme) -> str:
    """What values a scheme allows."""
    if scheme.uses_table:
        return f"{scheme.dtype}, labels are in the misc table {scheme.labels}"
    labels = [str(label) for label in scheme.labels or ()]
    if labels:
        return ", ".join(labels[:_MOST]) + (f" and {len(labels) - _MOST} more" if len(labels) > _MOST else "")
    bounds = [
        f"{word} {value}" for word, value in (("from", scheme.minimum), ("to", scheme.maximum)) if value is not None
    ]
    return " ".join([str(scheme.dtype), *bounds])
