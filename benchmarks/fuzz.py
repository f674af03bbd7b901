"""Hands damaged and hostile inputs to what reads them, in this process; only ``UserError`` and ``PluginError`` may come of it.

    python benchmarks/fuzz.py [--inputs 20000] [--seed 1] [--kind ini]

Kinds: INI files, tables, saved models, folders of runs. Each starts from a good one and is changed by a few random edits:
bytes, lines, cells, values of JSON. The same seed gives the same inputs. What is found is shown as the kind and number of the
input, and its error.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import soundfile

from nkl.command import Session, build, read_ini, read_predictions, read_results, run_experiment
from nkl.errors import PluginError, UserError
from nkl.learning import load_trained
from nkl_tables.table import read_table

ODD_TEXTS = (
    "", " ", "0", "-1", "1e999", "nan", "None", "True", "[]", "{}", "()", "['a', 'b']", "[1, 2]", "{'a': 1}", "[[[[[", "%",
    "%(name)s", "%(x)s", "%%", "\x00", "\ufeff", "\u202e", "e\u0301", "😀", "../..", "/dev/null", "=", ":", "[EXP]", "# x",
    "; x", "'", '"', "\\", "\t", "9" * 5000, "(" * 500, "a" * 5000, "svm", "os", "emotion", "speech", "random", "0 days",
    "12:00", "1,5", ";", "\r", "\n",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**30, 1.5, -0.0, 1e308, "", "x", "nan", "../x", [], [1], ["x"], [None], {}, {"x": 1}, [[]],
)  # fmt: skip

INI = """[EXP]
root = {root}
name = exp
executor = serial
[DATA]
databases = ['speech']
speech = {csv}
speech.type = csv
speech.absolute_path = True
speech.split_strategy = speaker_split
speech.test_size = 40
target = emotion
labels = ['angry', 'calm']
[FEATS]
type = ['praat']
scale = standard
[MODEL]
type = svm
C_val = 1
"""


@dataclass(frozen=True)
class Found:
    """An input that something else came of than should."""

    kind: str
    number: int
    error: str


class Fuzzer:
    """Makes inputs and tries them.

    Args:
        folder: for the good ones, and for what is made of them.
        seed: of all of it.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.session = Session()
        self.csv = self._speech()
        self.ini = INI.format(root=folder / "results", csv=self.csv)
        self.run = self._run()
        self.kinds: dict[str, Callable[[random.Random], None]] = {
            "ini": self._ini,
            "table": self._table,
            "model": self._model,
            "run": self._results,
        }

    def each(self, count: int, kinds: tuple[str, ...]) -> Iterator[Found]:
        """Try so many inputs, the kinds in turn; yields what should not be."""
        for number in range(count):
            kind = kinds[number % len(kinds)]
            try:
                self.kinds[kind](random.Random(f"{self.seed} {number}"))
            except (UserError, PluginError):
                pass
            except Exception as error:
                yield Found(kind, number, f"{type(error).__name__}: {error}"[:300])

    def _speech(self) -> Path:
        rows = []
        for number in range(12):
            path = self.folder / f"{number}.wav"
            tone = (0.2 + 0.5 * (number % 2)) * np.sin(np.arange(8000) * (0.05 + 0.01 * number))
            soundfile.write(path, tone, 16000)
            rows.append((str(path), f"s{number // 2}", "angry" if number % 2 else "calm", number * 1.5))
        csv = self.folder / "speech.csv"
        pd.DataFrame(rows, columns=["file", "speaker", "emotion", "age"]).to_csv(csv, index=False)
        return csv

    def _run(self) -> Path:
        path = self.folder / "good.ini"
        path.write_text(self.ini, encoding="utf-8")
        experiment = self.session.understand(path)
        run_experiment(experiment, self.session.bench(experiment))
        return experiment.folder

    def _ini(self, chance: random.Random) -> None:
        path = self.folder / "odd.ini"
        path.write_bytes(_edited(self.ini, chance))
        build(
            read_ini(path, [f"EXP.name={chance.choice(ODD_TEXTS)}"] if chance.random() < 0.1 else []),
            self.session.catalog,
        )

    def _table(self, chance: random.Random) -> None:
        path = self.folder / f"odd{chance.choice(('.csv', '.tsv', '.txt.csv'))}"
        path.write_bytes(_edited(self.csv.read_text(encoding="utf-8"), chance))
        table = read_table(path)
        table.index(table.cells["file"].tolist())
        table.labels()

    def _model(self, chance: random.Random) -> None:
        folder = self.folder / "model"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.run / "model", folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        _damage(chance.choice([folder / "bundle.json", *files]), chance)
        model = load_trained(folder, self.session.catalog)
        model.lines()
        table = pd.DataFrame(index=read_predictions(self.run).index)
        model.apply(table, self.session.bench(executor="serial")).predictions.frame()

    def _results(self, chance: random.Random) -> None:
        folder = self.folder / "run"
        folder.mkdir(exist_ok=True)
        for name in ("results.json", "predictions.parquet"):
            shutil.copy(self.run / name, folder / name)
        _damage(folder / chance.choice(("results.json", "predictions.parquet")), chance)
        read_results(folder)
        read_predictions(folder).frame()


def _edited(text: str, chance: random.Random) -> bytes:
    """A text with a few odd edits of its bytes, characters, words or lines."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        kind = chance.randrange(7)
        if kind == 0:
            lines[at] = chance.choice(ODD_TEXTS)
        elif kind == 1:
            lines.insert(at, chance.choice(lines))
        elif kind == 2:
            del lines[at]
        elif kind == 3 and lines[at]:
            cut = chance.randrange(len(lines[at]))
            lines[at] = lines[at][:cut] + chance.choice(ODD_TEXTS) + lines[at][cut + chance.randint(0, 3) :]
        elif kind == 4:
            parts = lines[at].split("=" if "=" in lines[at] else ",")
            parts[chance.randrange(len(parts))] = chance.choice(ODD_TEXTS)
            lines[at] = ("=" if "=" in lines[at] else ",").join(parts)
        elif kind == 5:
            lines[at] = "  " + lines[at]
        else:
            chance.shuffle(lines)
        text = "\n".join(lines) or "\n"
    data = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        data = data.decode("utf-8").encode(chance.choice(("utf-16", "latin-1", "cp1252")), "replace")
    return _bytes(data, chance) if chance.random() < 0.1 else data


def _bytes(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data)) if data else 0
    return chance.choice(
        (data[:at], data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :], data[:at] + b"\0\xff" + data[at:], b"")
    )


def _damage(path: Path, chance: random.Random) -> None:
    """Change a file: JSON in one of its values, others in their bytes."""
    if path.suffix != ".json" or chance.random() < 0.2:
        path.write_bytes(_bytes(path.read_bytes(), chance))
        return
    value = json.loads(path.read_text(encoding="utf-8"))
    if chance.random() < 0.5 and isinstance(value, dict):
        for checksums in ("files", "digest"):  # they would hide what is behind them
            value.pop(checksums, None)
    for _ in range(chance.randint(1, 3)):
        _change(value, chance)
    path.write_text(json.dumps(value), encoding="utf-8")


def _change(value: Any, chance: random.Random) -> None:
    """Replace, remove or add something, somewhere below a value."""
    while isinstance(value, dict | list) and value:
        key: Any = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        if not (isinstance(value[key], dict | list) and value[key]) or chance.random() < 0.3:
            if chance.random() < 0.2:
                del value[key]
            else:
                value[key] = chance.choice(ODD_VALUES)
            return
        value = value[key]


def fuzz(count: int, seed: int, folder: Path, kinds: tuple[str, ...] = ("ini", "table", "model", "run")) -> list[Found]:
    """Try so many inputs; what should not be, if anything."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(Fuzzer(folder, seed).each(count, kinds))


def main() -> None:
    """Say how many inputs were tried, and what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=("ini", "table", "model", "run"))
    asked = parser.parse_args()
    kinds = (asked.kind,) if asked.kind else ("ini", "table", "model", "run")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = fuzz(asked.inputs, asked.seed, Path(folder), kinds)
    for one in found:
        print(f"{one.kind} {one.number}: {one.error}")
    print(f"{asked.inputs} inputs ({', '.join(kinds)}), {len(found)} wrong, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
