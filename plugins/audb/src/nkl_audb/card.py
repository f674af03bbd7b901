"""A data card: a page that says what is in a database, with an example to be heard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import audb
import audformat
import numpy as np
import pandas as pd

from nkl.data import Axis, Chapter, Chart, File, Page, Series, Table, read_clip
from nkl.errors import UserError
from nkl_audb.access import access, in_words, settled_version, tables_of
from nkl_audb.describing import about, kinds, scheme_text

_MOST = 12
_POINTS = 600


def card(name: str, version: str | None, repository: str | None, folder: Path) -> Page:
    """Make the page, and put its example into the folder; tables are loaded, and one recording.

    Raises:
        UserError: if there is no such database or version.
    """
    with access(repository), in_words(name):
        found = settled_version(name, version)
        database = tables_of(name, found)
        table = audb.dependencies(name, version=found)()
        media = table[(table["type"] == 1) & (table["removed"] == 0)]
        chapters = (
            Chapter("about", "About", tuple(filter(None, [database.description])), tables=(_facts(database),)),
            _recordings(media),
            Chapter("tables", "Tables", tables=tuple(_tables(database))),
            Chapter("schemes", "Labels", tables=(_schemes(database),), charts=tuple(_distributions(database))),
            *_example(name, found, media, folder),
        )
    hours = media["duration"].sum() / 3600
    headline = f"{len(media)} recordings, {hours:.1f} h; licence: {database.license or 'not stated'}."
    repeat = f"nkl data card {name} --version {found}"
    return Page(f"{name} {found}", "data card", headline=headline, chapters=chapters, repeat=repeat)


def _facts(database: audformat.Database) -> Table:
    return Table("What its publishers say", ("fact", "value"), tuple(about(database)))


def _recordings(media: pd.DataFrame) -> Chapter:
    seconds = media["duration"].to_numpy(dtype=float)
    text = (
        f"{len(media)} recordings of {seconds.sum() / 60:.1f} min: {kinds(media)}." if len(media) else "There are none."
    )
    shows = "How many recordings have which length."
    chart = Chart.histogram("durations", "Length of recordings", shows, {"recordings": seconds}, Axis("length", "s"))
    return Chapter("recordings", "Recordings", (text,), charts=(chart,) if len(media) else ())


def _tables(database: audformat.Database) -> Iterator[Table]:
    """An overview, and the first rows of each table."""
    rows = [
        {
            "table": key,
            "type": "misc" if key in database.misc_tables else table.type,
            "rows": len(table),
            "columns": ", ".join(table.columns),
        }
        for key, table in (*database.tables.items(), *database.misc_tables.items())
    ]
    yield Table.of("All tables", rows)
    for key in database:
        first = database[key].get().head(3).reset_index().astype(str)
        yield Table(f"The first rows of {key}", tuple(first), tuple(map(tuple, first.to_numpy())))


def _schemes(database: audformat.Database) -> Table:
    rows = tuple((key, scheme.description or "", scheme_text(scheme)) for key, scheme in database.schemes.items())
    return Table("Schemes", ("scheme", "meaning", "values"), rows)


def _distributions(database: audformat.Database) -> Iterator[Chart]:
    """How often each label occurs, of columns with labels that are few enough to be drawn."""
    for key, table in database.tables.items():
        for column, facts in table.columns.items():
            if facts.scheme is None or facts.scheme.labels is None:
                continue
            counts = table.get()[column].value_counts().head(_MOST)
            if len(counts):
                series = Series(column, counts.to_numpy(dtype=float))
                shows = f"How often the {len(counts)} most frequent values of {column} occur in the table {key}."
                labels = tuple(str(label) for label in counts.index)
                yield Chart(f"{key} {column}", "bars", f"{column} ({key})", shows, (series,), labels, y=Axis("rows"))


def _example(name: str, version: str, media: pd.DataFrame, folder: Path) -> Iterator[Chapter]:
    """The recording of median length: its waveform, and a copy that can be heard."""
    audio = media[media["sampling_rate"] > 0].sort_values("duration", kind="stable")
    if not len(audio):
        return
    file = str(audio.index[len(audio) // 2])
    paths = audb.load_media(name, file, version=version, verbose=False)
    if not paths:
        raise UserError(f"{name} {version}: another process is loading it; try again later.")
    copy = folder / f"example{Path(file).suffix}"
    shutil.copyfile(paths[0], copy)
    clip = read_clip(str(copy))
    parts = np.array_split(np.asarray(clip.signal, dtype=float), min(_POINTS, len(clip.signal)))
    low, high = (np.array([end(part) for part in parts]) for end in (np.min, np.max))
    times = (np.arange(len(parts)) + 0.5) * len(clip.signal) / clip.sampling_rate / len(parts)
    wave = Series(file, (low + high) / 2, times, low, high)
    chart = Chart(
        "waveform", "lines", file, f"The waveform of {file}.", (wave,), x=Axis("time", "s"), y=Axis("amplitude")
    )
    yield Chapter(
        "example",
        "An example",
        (f"{file}, the recording of median length.",),
        charts=(chart,),
        files=(File(copy.name, file),),
    )
