"""The parts of the benchmark, one function each; what they measure goes into one collection."""

from __future__ import annotations

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cases import Case, Database, write_experiment
from measuring import Cost, measure

from nkl.store import Store

HERE = Path(__file__).parent
NKL = [sys.executable, "-m", "nkl"]
STORE_ROWS = (2_000, 20_000, 200_000)


@dataclass
class Results:
    """All values that have been measured, in order, by subject and quantity."""

    values: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    tell: Callable[[str], None] = print

    def add(self, subject: str, **measured: float) -> None:
        """Keep the values of one repetition."""
        for what, value in measured.items():
            self.values[subject][what].append(value)
        self.tell(f"{subject}: " + ", ".join(f"{what} {value:.2f}" for what, value in measured.items()))

    def add_cost(self, subject: str, cost: Cost) -> None:
        """Keep what a command has cost."""
        self.add(subject, wall_s=cost.wall_s, cpu_s=cost.cpu_s, peak_mib=cost.peak_mib)

    def add_loop(self, subject: str, cost: Cost) -> None:
        """Keep what a bare loop says that it has cost, without the start of its process."""
        loop = json.loads(cost.output.splitlines()[-1])
        self.add(subject, wall_s=loop["wall_s"], cpu_s=loop["cpu_s"], peak_mib=cost.peak_mib)


def run_case(case: Case, database: Database, work: Path, peer: str | None, results: Results) -> None:
    """One repetition of one case: floor, first run, import of what is used, second run, and the other tool likewise."""
    folder = work / case.name
    shutil.rmtree(folder, ignore_errors=True)
    ini = write_experiment(case, database, folder)
    listing = folder / "files.txt"
    listing.write_text("\n".join(database.files), encoding="utf-8")
    store = {"NKL_STORE": str(folder / "store")}
    run = [*NKL, "-q", "run", str(ini)]

    loop = [sys.executable, str(HERE / "floors.py"), case.floor, str(listing)]
    floor = measure(loop, folder)
    results.add_loop(f"{case.name}: bare loop", floor)
    results.add_cost(f"{case.name}: bare loop, whole process", floor)
    if case.threaded:
        results.add_loop(f"{case.name}: bare loop, one core", measure([*loop, "one-core"], folder))
    results.add_cost(f"{case.name}: nkl, first run", measure(run, folder, store))

    importing = [sys.executable, str(HERE / "importing.py")]
    modules = str(folder / "modules.txt")
    measure([*importing, "record", modules, *run[len(NKL) :]], folder, store)
    results.add_cost(f"{case.name}: imports alone", measure([*importing, "repeat", modules], folder))
    results.add_cost(f"{case.name}: nkl, second run", measure(run, folder, store))

    if peer is not None:
        theirs = write_experiment(case, database, folder / "peer")
        for which in ("first", "second"):
            cost = measure([peer, "-m", "nkululeko.nkululeko", "--config", str(theirs)], folder / "peer")
            results.add_cost(f"{case.name}: nkululeko, {which} run", cost)


def add_one_file(case: Case, database: Database, work: Path, results: Results) -> None:
    """Run without one file, then with it: how many rows are computed?"""
    folder = work / "one-more"
    shutil.rmtree(folder, ignore_errors=True)
    store = folder / "store"
    for name, part in (("before", database.without_one()), ("after", database)):
        ini = write_experiment(case, part, folder, f"{name}.ini")
        cost = measure([*NKL, "-q", "run", str(ini)], folder, {"NKL_STORE": str(store)})
        rows = sum(use.rows for use in Store(store).usage() if use.component == case.extractor)
        results.add(
            f"{case.name}: one file added, {name}",
            wall_s=cost.wall_s,
            cpu_s=cost.cpu_s,
            peak_mib=cost.peak_mib,
            rows=float(rows),
        )


def run_commands(work: Path, results: Results) -> None:
    """One repetition of the commands that should answer at once."""
    for arguments in (["--help"], ["plugins", "list"]):
        results.add_cost(f"nkl {' '.join(arguments)}", measure([*NKL, *arguments], work))


def run_store(work: Path, results: Results) -> None:
    """One repetition of the feature store, in three sizes."""
    for rows in STORE_ROWS:
        folder = work / "storing"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        cost = measure([sys.executable, str(HERE / "storing.py"), str(rows), str(folder)], folder)
        results.add(f"store, {rows} rows", peak_mib=cost.peak_mib, **json.loads(cost.output.splitlines()[-1]))
        shutil.rmtree(folder)
