"""One use of a trained model: from the names of recordings to a table."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from nkl.applying import models, output, recordings
from nkl.applying.apply import Applied, apply
from nkl.bundle import Bundle
from nkl.catalog import Catalog
from nkl.ensembling.saved import Ensemble
from nkl.errors import UserError
from nkl.local.executor import Local
from nkl.local.plugin import LocalOptions
from nkl.results import write_table
from nkl.store import Store, default_root
from nkl.watching import Watchers

_STANDARD_INPUT = "-"


def predict_recordings(
    name: str, names: Sequence[str], mic: float | None, out: str | None, catalog: Catalog, watchers: Watchers
) -> list[str]:
    """Apply a model to recordings, and write what it says.

    Args:
        name: of the model, see :func:`nkl.applying.models.folder_of`.
        names: of the recordings, see :func:`nkl.applying.recordings.find`.
        mic: seconds to record from the microphone instead.
        out: a csv, parquet or folder; standard output if not given.
        catalog: what the installed plugins offer.
        watchers: are told of the progress.

    Returns:
        What is to be said to the user, line by line.

    Raises:
        UserError: if there is no such model or recording, or none of the recordings could be computed.
    """
    if out:
        output.check(Path(out))
    with tempfile.TemporaryDirectory(prefix="nkl-") as folder:
        temporary = Path(folder)
        model = models.read(models.folder_of(name, temporary), catalog)
        table = recordings.record(mic, temporary) if mic else recordings.find(names, temporary)
        # What somebody says into a microphone or pipes in is not kept.
        passing = mic or _STANDARD_INPUT in names
        store = Store(temporary / "store") if passing else Store(default_root())
        applied = apply(model, table, catalog, Local(LocalOptions()), store, watchers)
        said = _failures(table, applied)
        frame = output.as_table(table, applied.predictions)
        named = _named(frame, temporary)
        target = target_of(model)
        if out:
            output.write(named if output.is_table(Path(out)) else frame, target, Path(out))
            said.append(f"{len(frame)} predictions of {target}: {out}")
        else:
            write_table(named.reset_index(), sys.stdout)
    return said


def _named(frame: pd.DataFrame, temporary: Path) -> pd.DataFrame:
    """What lies in the temporary folder is called by what it is: the path will soon lead nowhere."""
    names = {
        file: Path(file).stem.replace("-", " ")
        for file in frame.index.get_level_values("file").unique()
        if Path(file).is_relative_to(temporary)
    }
    return frame.rename(index=names, level="file") if names else frame


def target_of(model: Bundle | Ensemble) -> str:
    """The name of what a model predicts."""
    return model.target.column if isinstance(model, Bundle) else model.target


def _failures(table: pd.DataFrame, applied: Applied) -> list[str]:
    reasons = [f"{failure.step}: {failure.reason}" for failure in applied.failures]
    if len({failure.position for failure in applied.failures}) == len(table):
        raise UserError([*reasons[:5], f"none of the {len(table)} recordings could be computed."])
    return [
        *(f"left out: {reason}" for reason in reasons[:20]),
        *([f"... {len(reasons)} in all"] if len(reasons) > 20 else []),
    ]
