"""``nkl replay``: repeat a run and compare every figure."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import Any

import click

from nkl.command import Session, pass_session, takes_loudness
from nkl.data import TAKEN
from nkl.errors import UserError
from nkl.files import temporary

_NO_FIGURES = ("provenance", "findings")
"""What of results.json is words, times and places: all the rest is compared."""
_HASHES = ("split_hash", "test_hash", "audio_hash", "seed")


@click.command(epilog="\b\nExamples:\n  nkl replay results/exp\n  nkl replay exp-crate.zip")
@click.argument("run", type=click.Path(path_type=Path))
@takes_loudness
@pass_session
def replay(session: Session, run: Path) -> int:
    """Repeat RUN (the folder of a run, or its RO-Crate) from its own settings, and say whether every figure is the same.

    A crate may come from another machine: where the folder in which it was made is not there, relative paths start from here.
    """
    from nkl_crate.reading import is_crate, opened

    with opened(run) as folder:
        differ = _replay(session, run, folder, Path.cwd() if is_crate(run) else None)
    return int(differ)


def _replay(session: Session, run: Path, folder: Path, instead: Path | None) -> bool:
    """Whether any figure differs.

    Args:
        session: this call.
        run: what the user calls it.
        folder: with its settings and results.
        instead: where paths begin if the folder in which the run was made is not there.
    """
    from nkl.command import read_results, run_experiment

    before = read_results(folder)
    if missing := [key for key in ("measures", "provenance") if key not in before]:
        raise UserError(f"{run}: its results.json has no {missing[0]}, so there is nothing to be compared.")
    ini = (folder / "experiment.ini").resolve()
    with temporary() as root:
        taken = (f"DATA.{one['message']}" for one in before.get("findings", ()) if one.get("topic") == TAKEN)
        said = (f"EXP.root={root}", "EXP.save=False", "EXP.save_test=False", *taken)
        with contextlib.chdir(_working_directory(before, instead)):
            experiment = session.understand(ini, said)
            run_experiment(experiment, session.bench(experiment))
            after = read_results(experiment.folder)
    differences = [*_differences(before, after)]
    for name, old, new in differences:
        click.echo(f"{name}: was {old}, is {new}")
    if differences:
        click.echo(f"{len(differences)} figures differ. {_explanation(before, after)}")
        return True
    session.say(f"{run}: every figure is the same.")
    return False


def _working_directory(results: dict[str, Any], instead: Path | None) -> Path:
    path = Path(results["provenance"].get("working_directory", ""))
    if not path.is_dir() and instead is not None:
        return instead
    if not path.is_dir():
        raise UserError(f"the run was made in {path}, which is not there any more; its relative paths lead nowhere.")
    return path


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """All figures that are not the same, by their place in results.json.

    What results of an older nkl do not have is no difference where it is empty now, nor is a hash that they lack.
    """
    found: list[tuple[str, Any, Any]] = []
    for key in {**before, **after}:
        if key not in _NO_FIGURES and not _is_new(key, before, after):
            _compare(key, before.get(key), after.get(key), found)
    for key in (one for one in _HASHES if one in before["provenance"]):
        _compare(key, before["provenance"].get(key), after["provenance"].get(key), found)
    return found


def _compare(place: str, old: Any, new: Any, found: list[tuple[str, Any, Any]]) -> None:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            if not _is_new(key, old, new):
                _compare(f"{place}.{key}", old.get(key), new.get(key), found)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            _compare(f"{place}[{number}]", one, other, found)
    elif old != new and not (
        isinstance(old, float) and isinstance(new, float) and math.isclose(old, new, rel_tol=1e-12)
    ):
        found.append((place, old, new))


def _is_new(key: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether it is what an older nkl did not write, and is empty now."""
    return key not in old and new[key] in ({}, [], "", None)


def _explanation(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What else is different and may be the reason."""
    reasons = []
    for key in ("nkl", "plugins", "libraries", "python", "platform"):
        old, new = before["provenance"].get(key), after["provenance"].get(key)
        if old != new:
            reasons.append(f"{key}: {old} then, {new} now")
    return f"What changed: {'; '.join(reasons)}." if reasons else "Versions and platform are the same."
