"""What the members predict for their dev samples, which they were not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl_ensemble.alignment import align
from nkl_ensemble.member import Member
from nkl.errors import UserError
from nkl.ini.text import read_ini
from nkl.ini.understanding import build
from nkl.kernel.catalog import Catalog
from nkl.kernel.watchers import Watchers
from nkl.learning import bundle
from nkl.parts.executor import Executor
from nkl.stages.features import make_features
from nkl.stages.predict import predict_samples, samples_of
from nkl.store import Store


def dev_predictions(
    members: Sequence[Member], catalog: Catalog, executor: Executor, store: Store, watchers: Watchers, folder: Path
) -> tuple[list[Predictions] | None, list[Finding]]:
    """The members' predictions of the dev samples that all of them have; ``None`` where there are none.

    Args:
        members: those that are fused; each is asked for the dev split of its own run.
        catalog: what the installed plugins offer.
        executor: computes features that the store lacks.
        store: of features.
        watchers: are told of the progress.
        folder: for the list of segments without features.
    """
    if not all(member.bundle and (member.source / "splits" / "dev.csv").is_file() for member in members):
        return None, []
    told = [
        replace(member, predictions=_predicted(member, catalog, executor, store, watchers, folder))
        for member in members
    ]
    try:
        aligned, findings = align(told, intersect=True)
    except UserError as error:
        return None, [Finding("note", "dev samples", f"The members' dev samples could not be used: {error}")]
    return [member.predictions for member in aligned], [replace(one, topic="dev samples") for one in findings]


def _predicted(
    member: Member, catalog: Catalog, executor: Executor, store: Store, watchers: Watchers, folder: Path
) -> Predictions:
    assert member.bundle is not None
    trained = bundle.load_bundle(member.bundle, catalog)
    settings = build(read_ini(member.source / "experiment.ini"), catalog, lenient=True)
    table = _table(member.source / "splits" / "dev.csv")
    nothing = table.iloc[:0]
    splits, features, _, _ = make_features(
        Splits(nothing, nothing, table), trained.plan, settings.feats, executor, store, watchers, folder
    )
    return predict_samples(trained.fitted, samples_of(splits.test, features.selected(trained.columns), trained.target))


def _table(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype={"file": str, "speaker": str})
    times = (pd.to_timedelta(frame[level], unit="s") for level in ("start", "end"))
    index = segmented_index(frame["file"].tolist(), *(pd.TimedeltaIndex(level) for level in times))
    return frame.drop(columns=["file", "start", "end"]).set_index(index)
