"""One use of a trained model: from the names of recordings to a table."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.command import Session, Store, changed_keys, load_model
from nkl.data import write_table
from nkl.errors import UserError
from nkl.files import temporary
from nkl.learning import Applied
from nkl.stages import Listener
from nkl_predict import output, recordings

_SHOWN = 20

log = logging.getLogger("nkl.predict")


def use(
    name: str,
    names: Sequence[str],
    mic: float | None,
    out: str | None,
    session: Session,
    said: Sequence[str] = (),
    any_sound: bool = False,
) -> tuple[list[str], list[str], bool]:
    """Apply a model to recordings, and write what it says.

    Args:
        name: of the model, see :func:`nkl.command.model_folder`.
        names: of the recordings, see :func:`nkl_predict.recordings.find`.
        mic: seconds to record from the microphone instead.
        out: a csv, parquet or folder; standard output if not given.
        session: of the command line.
        said: ``SECTION.key=value`` each, what is said in place of an INI that names the model.
        any_sound: predict where there is no speech, too.

    Returns:
        What went wrong, and what was done, line by line; and whether there are recordings without a prediction.

    Raises:
        UserError: if there is no such model or recording, or none of the recordings could be computed.
    """
    if out:
        output.check(Path(out), names)
    with temporary() as passing:
        model = load_model(name, passing, session.catalog, said)
        table = recordings.record(mic, passing) if mic else recordings.find(names, passing)
        # What somebody says into a microphone or pipes in is not kept.
        names_of_passing = _passing(table, passing)
        bench = session.bench()
        if names_of_passing:
            bench = replace(bench, store=Store(passing / "store"))
        applied = model.apply(table, bench)
        wrong = [*_changed(name, said, session), *_odd(applied), *_failures(table, applied)]
        frame = output.as_table(table, applied.predictions)
        if not any_sound:
            columns = applied.predictions.frame().columns.drop("speaker", errors="ignore")
            frame, silent = _unspoken(frame, columns, Listener.best(session.catalog, bench))
            wrong += silent
        named = frame.rename(index=names_of_passing, level="file") if names_of_passing else frame
        target = model.target.column
        if out:
            output.write(named if output.is_table(Path(out)) else frame, target, Path(out))
            return (
                wrong,
                [f"{len(frame)} prediction{'s' * (len(frame) != 1)} of {target}: {out}"],
                bool(applied.failures),
            )
        if sys.stdout.isatty():
            output.show(named)
        else:
            write_table(named.reset_index(), sys.stdout)
    return wrong, [], bool(applied.failures)


def _passing(table: pd.DataFrame, temporary: Path) -> dict[str, str]:
    """What lies in the temporary folder, by path, and what to call it: the path will soon lead nowhere."""
    files = table.index.get_level_values("file").unique()
    return {file: Path(file).stem.replace("-", " ") for file in files if file.startswith(f"{temporary}{os.sep}")}


def _changed(name: str, said: Sequence[str], session: Session) -> list[str]:
    keys = changed_keys(name, said, session.catalog)
    if not keys:
        return []
    listed = ", ".join(keys[:5]) + (" ..." if len(keys) > 5 else "")
    return [
        f"warning: {name} says something else than when its model was trained ({listed}): this is the model that was trained. "
        f"`nkl run {name}` trains it anew."
    ]


def _unspoken(frame: pd.DataFrame, columns: pd.Index, listener: Listener) -> tuple[pd.DataFrame, list[str]]:
    """Without predictions where there is no speech; a column ``remark`` says so."""
    spoken, by = listener(frame.index) if len(frame) else (np.ones(0, dtype=bool), "")
    if spoken.all():
        return frame, []
    frame = frame.assign(remark=[None if heard else output.NO_SPEECH for heard in spoken])
    frame.loc[~spoken, columns] = np.nan
    names = list(dict.fromkeys(Path(file).name for file in frame.index[~spoken].get_level_values("file")))
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return frame, [
        f"{output.NO_SPEECH} in {int((~spoken).sum())} of {len(frame)}, by {by}: {shown}. "
        "Nothing is predicted there; --any-sound predicts for any sound."
    ]


def _odd(applied: Applied) -> list[str]:
    """What is odd about the recordings, each with what to do about it."""
    odd = [finding for finding in applied.findings if finding.level != "note"]
    return [f"{finding.level}: {finding.message} {finding.advice}".strip() for finding in odd]


def _failures(table: pd.DataFrame, applied: Applied) -> list[str]:
    reasons = [f"{failure.step}: {failure.reason}" for failure in applied.failures]
    if len({failure.position for failure in applied.failures}) == len(table):
        raise UserError([*reasons[:5], f"none of the {len(table)} recordings could be computed."])
    for reason in reasons[_SHOWN:]:
        log.info("left out: %s", reason)
    more = [f"... {len(reasons)} in all; `nkl -v predict` says all of them"] if len(reasons) > _SHOWN else []
    return [*(f"left out: {reason}" for reason in reasons[:_SHOWN]), *more]
