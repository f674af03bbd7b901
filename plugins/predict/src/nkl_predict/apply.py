"""Applies a trained model to segments: the same features, scaler, labels and calibration as in its training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.computing.compute import Failure
from nkl.data.predictions import Predictions
from nkl.data.samples import Samples, speakers_of
from nkl_ensemble.saved import Ensemble
from nkl.kernel.catalog import Catalog
from nkl.kernel.watchers import Watchers
from nkl.learning.bundle import Bundle
from nkl.parts.executor import Executor
from nkl.stages.features import compute_features
from nkl.store import Store


@dataclass(frozen=True, eq=False)
class Applied:
    """What a model says.

    Attributes:
        predictions: of the segments that could be computed; the truth is not looked at.
        failures: the others, by their position in the table.
    """

    predictions: Predictions
    failures: tuple[Failure, ...]


def apply(
    model: Bundle | Ensemble,
    table: pd.DataFrame,
    catalog: Catalog,
    executor: Executor,
    store: Store,
    watchers: Watchers,
) -> Applied:
    """Predict.

    Args:
        model: a trained one, or an ensemble of them.
        table: the segments, each once; a column ``speaker`` is used by models that scale by speaker.
        catalog: what the installed plugins offer.
        executor: what spreads the work.
        store: where features are looked up and kept.
        watchers: are told of the progress.
    """
    if isinstance(model, Bundle):
        return _apply(model, table, executor, store, watchers)
    members = [_apply(one, table, executor, store, watchers) for one in model.bundles(catalog)]
    failed = {failure.position: failure for member in members for failure in member.failures}
    kept = table.index[[at for at in range(len(table)) if at not in failed]]
    together = [_some(member.predictions, kept) for member in members]
    return Applied(model.predict(together), tuple(failed[at] for at in sorted(failed)))


def _apply(model: Bundle, table: pd.DataFrame, executor: Executor, store: Store, watchers: Watchers) -> Applied:
    features, _, failures = compute_features(table, model.plan, executor, store, watchers)
    failed = sorted({failure.position for failure in failures})
    known = table.drop(index=table.index[failed]) if failed else table
    labels = model.target.labels
    samples = Samples(
        index=known.index,
        features=features.selected(model.columns).rows(known.index),
        columns=model.columns,
        target=np.zeros(len(known), dtype=np.int64 if labels else np.float64),
        labels=labels,
        speakers=speakers_of(known),
    )
    output = model.fitted.predict(samples) if len(known) else _nothing(len(labels))
    if labels:
        return Applied(Predictions(known.index, labels, output, speakers=samples.speakers), failures)
    return Applied(Predictions(known.index, values=output, speakers=samples.speakers), failures)


def _nothing(classes: int) -> np.ndarray:
    return np.zeros((0, classes) if classes else 0)


def _some(predictions: Predictions, index: pd.MultiIndex) -> Predictions:
    at = predictions.index.get_indexer(index)

    def taken(values: np.ndarray | None) -> np.ndarray | None:
        return None if values is None else values[at]

    return Predictions(
        index,
        predictions.labels,
        taken(predictions.probabilities),
        taken(predictions.values),
        speakers=taken(predictions.speakers),
    )
