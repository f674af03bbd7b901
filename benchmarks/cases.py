"""The experiments that are measured: one database, split by speakers, three feature sets, one learner."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_TEST_SHARE = 0.3
_INI = """[EXP]
root = {root}
name = bench
[DATA]
databases = ['train', 'test']
train = {train}
train.type = csv
train.absolute_path = True
train.split_strategy = train
test = {test}
test.type = csv
test.absolute_path = True
test.split_strategy = test
target = {target}
labels = {labels}
[FEATS]
type = ['{extractor}']
{feature_set}scale = standard
[MODEL]
type = svm
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One feature set.

    Attributes:
        name: in the tables.
        extractor: the INI's ``FEATS.type``.
        feature_set: the INI's ``FEATS.set``; empty where there is none.
        wall_share: the most that a first run may take of the floor's wall time.
        threaded: whether the library itself uses several cores; the floor is then measured on one core too.
    """

    name: str
    extractor: str
    feature_set: str
    wall_share: float
    threaded: bool = False

    @property
    def floor(self) -> str:
        """What ``floors.py`` calls it."""
        return self.feature_set or self.extractor


CASES = {
    case.name: case
    for case in (
        Case("os", "os", "eGeMAPSv02", 0.75),
        Case("compare", "os", "ComParE_2016", 0.75),
        Case("praat", "praat", "", 0.65, threaded=True),
    )
}


@dataclass(frozen=True, slots=True)
class Database:
    """A table of audio files with absolute paths, in two halves that share no speaker."""

    target: str
    train: tuple[dict[str, str], ...]
    test: tuple[dict[str, str], ...]

    @property
    def files(self) -> list[str]:
        """All audio files."""
        return [row["file"] for row in (*self.train, *self.test)]

    @property
    def labels(self) -> list[str]:
        """All classes, in alphabetical order."""
        return sorted({row[self.target] for row in (*self.train, *self.test)})

    def without_one(self) -> Database:
        """The same without the last file of the training half."""
        return Database(self.target, self.train[:-1], self.test)


def read_database(table: Path, target: str) -> Database:
    """Read a csv with ``file`` (relative to it), ``speaker`` and the target; the last speakers are the test half."""
    with open(table, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows = [{name: row[name] for name in ("file", "speaker", target)} for row in rows]
    for row in rows:
        row["file"] = str((table.parent / row["file"]).resolve())
    speakers = sorted({row["speaker"] for row in rows})
    tested = set(speakers[-max(1, round(_TEST_SHARE * len(speakers))) :])
    train = tuple(row for row in rows if row["speaker"] not in tested)
    return Database(target, train, tuple(row for row in rows if row["speaker"] in tested))


def write_experiment(case: Case, database: Database, folder: Path, ini_name: str = "exp.ini") -> Path:
    """Write the INI and the tables that it names into a folder; results will lie there too. Returns the INI's path."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = Path(ini_name).stem
    tables = {half: folder / f"{stem}_{half}.csv" for half in ("train", "test")}
    for half, rows in (("train", database.train), ("test", database.test)):
        with open(tables[half], "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    text = _INI.format(
        root=folder / "results",
        **tables,
        target=database.target,
        labels=database.labels,
        extractor=case.extractor,
        feature_set=f"set = {case.feature_set}\n" if case.feature_set else "",
    )
    ini = folder / ini_name
    ini.write_text(text, encoding="utf-8")
    return ini
