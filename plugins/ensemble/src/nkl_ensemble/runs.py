"""Finds the members of an ensemble; members that are INIs without a finished run are run first, side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nkl.command import Catalog, Experiment, Session, build, is_finished, read_ini
from nkl.errors import UserError
from nkl_ensemble import prediction_files as files
from nkl_ensemble.member import Member, of_run
from nkl_ensemble.options import EnsembleOptions

_LAST_LINES = 5


@dataclass(frozen=True)
class Source:
    """Where a member comes from.

    Attributes:
        name: of the member.
        path: an INI, the folder of a run, or a file of predictions.
        overrides: for an INI, what is said in place of it.
    """

    name: str
    path: Path
    overrides: tuple[str, ...] = ()

    @property
    def is_ini(self) -> bool:
        """Whether it is to be run where it has not been."""
        return self.path.suffix == ".ini"


def sources_of(experiment: Experiment, overrides: Sequence[str] = ()) -> list[Source]:
    """The members that an ensemble's INI names, and those that are variants of it.

    Paths are relative to the working directory, or else to the folder of the INI.

    Raises:
        UserError: if there are none, or one is not there.
    """
    options = experiment.of(EnsembleOptions)
    assert options is not None
    found = [Source(_stem(path), path) for path in (_place(text, experiment) for text in options.configs or ())]
    for name, changes in (options.variants or {}).items():
        lines = (*overrides, *([changes] if isinstance(changes, str) else changes))
        own = f"EXP.name={experiment.exp.name}_{name}"
        found.append(Source(name, experiment.ini.path, (*lines, own)))
    if not found:
        raise UserError(
            f"{experiment.ini.path}: [ENSEMBLE] configs is missing: name the members, INIs, folders of runs or files of "
            "predictions: configs = ['svm.ini', 'xgb.ini']."
        )
    return _distinct(found)


def members_of(sources: Sequence[Source], session: Session, lenient: bool = False) -> list[Member]:
    """The members, once all of their runs are there.

    Raises:
        UserError: if an INI is not right (all of them are looked at first), a run fails, or there is nothing to read.
    """
    folders = _understood([source for source in sources if source.is_ini], session.catalog, lenient)
    missing = [source for source in sources if source.is_ini and not is_finished(folders[source])]
    if missing:
        with session.watchers.stage("run members", len(missing)):
            _run_all(missing, lenient, session.block)
    return [
        of_run(source.name, folders[source].folder)
        if source.is_ini
        else of_run(source.name, source.path)
        if source.path.is_dir()
        else files.of_file(source.name, source.path)
        for source in sources
    ]


def _understood(sources: Sequence[Source], catalog: Catalog, lenient: bool) -> dict[Source, Experiment]:
    found, complaints = {}, []
    for source in sources:
        try:
            found[source] = build(read_ini(source.path, source.overrides), catalog, lenient)
        except UserError as error:
            complaints += [f"member {source.name}: {complaint}" for complaint in error.complaints]
    by_folder: dict[Path, Source] = {}
    for source, experiment in found.items():
        first = by_folder.setdefault(experiment.folder.resolve(), source)
        if first is not source:
            complaints.append(
                f"members {first.name} and {source.name} have the same folder, {experiment.folder}: give each an EXP.name."
            )
    if complaints:
        raise UserError(complaints)
    return found


def _run_all(sources: Sequence[Source], lenient: bool, block: Sequence[str]) -> None:
    processes: list[subprocess.Popen[str]] = []
    with ThreadPoolExecutor(min(len(sources), os.cpu_count() or 1)) as threads:
        try:
            outcomes = list(threads.map(lambda source: _run(source, lenient, block, processes), sources))
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()  # nkl tidies up then; nothing happens to those that have ended
            raise
    if complaints := [complaint for complaint in outcomes if complaint]:
        raise UserError(complaints)


def _run(source: Source, lenient: bool, block: Sequence[str], processes: list[subprocess.Popen[str]]) -> str:
    """Run an INI in a process of its own, which joins the others; why it failed, or nothing."""
    command = [sys.executable, "-P", "-m", "nkl", *(word for name in block for word in ("--block", name))]
    command += ["run", str(source.path), "-q", *(["--lenient"] if lenient else [])]
    command += [word for line in source.overrides for word in ("-o", line)]
    pipe = subprocess.PIPE
    # In a session of its own it is this process alone that ends it, and once.
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        processes.append(process)
        out, err = process.communicate()
    if not process.returncode:
        return ""
    last = "\n  ".join((err or out).strip().splitlines()[-_LAST_LINES:])
    return f"member {source.name}: `nkl run {source.path}` failed (exit code {process.returncode}):\n  {last}"


def _place(text: str, experiment: Experiment) -> Path:
    for path in (Path(text), experiment.ini.path.parent / text):
        if path.is_dir() or (path.is_file() and path.suffix in (".ini", *files.ENDINGS)):
            return path
    raise UserError(
        f"{experiment.ini.path}: [ENSEMBLE] configs: {text} is neither an INI, nor the folder of a run, nor a file of "
        f"predictions ({', '.join(files.ENDINGS)})."
    )


def _stem(path: Path) -> str:
    return path.resolve().name if path.is_dir() else path.stem


def _distinct(sources: list[Source]) -> list[Source]:
    """With the path as the name where names are shared."""
    names = [source.name for source in sources]
    named = [
        Source(str(source.path), source.path, source.overrides) if names.count(source.name) > 1 else source
        for source in sources
    ]
    if repeated := sorted({one.name for one in named if [other.name for other in named].count(one.name) > 1}):
        raise UserError(f"[ENSEMBLE] configs: {', '.join(repeated)} is named twice.")
    return named
