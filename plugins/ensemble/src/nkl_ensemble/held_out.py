"""What the members predict for their dev samples, which they were not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from nkl.command import Bench, Session, build, read_ini
from nkl.data import Finding, Predictions, Target, segmented_index
from nkl.errors import UserError
from nkl.learning import load_trained
from nkl.stages import settle_failures
from nkl_ensemble.alignment import align
from nkl_ensemble.member import Member


def dev_predictions(
    members: Sequence[Member], session: Session, bench: Bench, folder: Path
) -> tuple[list[Predictions] | None, list[Finding]]:
    """The members' predictions of the dev samples that all of them have; ``None`` where there are none.

    Args:
        members: those that are fused; each is asked for the dev split of its own run.
        session: of the command line.
        bench: what features that the store lacks are computed with.
        folder: for the list of segments without features.
    """
    if not all(member.model and (member.source / "splits" / "dev.csv").is_file() for member in members):
        return None, []
    told = [replace(member, predictions=_predicted(member, session, bench, folder)) for member in members]
    try:
        aligned, findings = align(told, intersect=True)
    except UserError as error:
        return None, [Finding("note", "dev samples", f"The members' dev samples could not be used: {error}")]
    return [member.predictions for member in aligned], [replace(one, topic="dev samples") for one in findings]


def _predicted(member: Member, session: Session, bench: Bench, folder: Path) -> Predictions:
    assert member.model is not None
    model = load_trained(member.model, session.catalog)
    feats = build(read_ini(member.source / "experiment.ini"), session.catalog, lenient=True).feats
    table = _table(member.source / "splits" / "dev.csv", model.target)
    applied = model.apply(table, bench, feats.no_reuse or feats.needs_feature_extraction)
    settle_failures(table.index, applied.failures, feats.fail_threshold, folder)
    truth = model.target.encode(table.loc[applied.predictions.index])
    return replace(applied.predictions, truth=truth)


def _table(path: Path, target: Target) -> pd.DataFrame:
    """A split as the run wrote it: names of classes and speakers are text, whatever they look like."""
    names = ["file", "speaker", *([target.column] if target.is_class else [])]
    frame = pd.read_csv(path, dtype=dict.fromkeys(names, str), keep_default_na=False, na_values=[""])
    times = (pd.to_timedelta(frame[level], unit="s") for level in ("start", "end"))
    index = segmented_index(frame["file"].tolist(), *(pd.TimedeltaIndex(level) for level in times))
    return frame.drop(columns=["file", "start", "end"]).set_index(index)
