"""Measure what nkl costs, beside what the libraries that it calls cost without it. See the README."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import click
from cases import CASES, Database, read_database
from measuring import adopt_orphans
from rounds import Results, add_one_file, run_case, run_commands, run_store
from tables import as_data, as_markdown, machine
from targets import targets

HERE = Path(__file__).parent
PARTS = (*CASES, "one-more", "commands", "store")
BEGIN, END = "<!-- results begin -->", "<!-- results end -->"


def default_table() -> Path:
    """EmoDB in the folder of test data."""
    folder = os.environ.get("NKL_TEST_DATA")
    return (Path(folder) if folder else HERE.parent.parent / "shared" / "data") / "emodb" / "emodb.csv"


@click.command()
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Only this part; repeatable.")
@click.option("--data", type=click.Path(dir_okay=False, path_type=Path), help="A csv: file, speaker, target.")
@click.option("--target", default="emotion", show_default=True, help="The column of --data that is predicted.")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many files of each half, to try the scripts.")
@click.option("--repetitions", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--peer", metavar="PYTHON", help="A Python that has nkululeko, to measure it on the same INI.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write every value to this file.")
@click.option("--readme", is_flag=True, help="Put the tables into benchmarks/README.md.")
def main(
    parts: tuple[str, ...],
    data: Path | None,
    target: str,
    limit: int | None,
    repetitions: int,
    peer: str | None,
    json_path: Path | None,
    readme: bool,
) -> None:
    """Measure nkl: repetitions take turns over all that is measured, so that a drift of the machine hits everything."""
    if not sys.platform.startswith("linux"):
        raise click.UsageError("processor time and memory of a process tree are only measured on Linux")
    parts = parts or PARTS
    load = os.getloadavg()[0]
    database = _database(data or default_table(), target, limit) if {*parts} & {*CASES, "one-more"} else None
    results = Results(tell=lambda line: click.echo(line, err=True))
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="nkl-benchmark-") as name:
        for _ in range(repetitions):
            _repeat(parts, database, Path(name), peer, results)
    aims, facts = list(targets(results)), machine(load)
    text = as_markdown(results, aims, facts)
    click.echo(text)
    if json_path is not None:
        json_path.write_text(json.dumps(as_data(results, aims, facts), indent=1) + "\n", encoding="utf-8")
    if readme:
        _into_readme(text)


def _database(table: Path, target: str, limit: int | None) -> Database:
    if not table.is_file():
        raise click.UsageError(f"{table} is not there; name a csv (--data) or the folder of test data (NKL_TEST_DATA)")
    database = read_database(table, target)
    database = Database(target, database.train[:limit], database.test[:limit])
    for file in database.files:  # so that the first to be measured does not pay for the disk
        Path(file).read_bytes()
    return database


def _repeat(parts: tuple[str, ...], database: Database | None, work: Path, peer: str | None, results: Results) -> None:
    if database is not None:
        for name in parts:
            if name in CASES:
                run_case(CASES[name], database, work, peer, results)
        if "one-more" in parts:
            add_one_file(CASES["os"], database, work, results)
    if "commands" in parts:
        run_commands(work, results)
    if "store" in parts:
        run_store(work, results)


def _into_readme(text: str) -> None:
    path = HERE / "README.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
