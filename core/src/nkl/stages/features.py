"""From tables of segments to what a learner works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data.clips import Clips
from nkl.data.failure import Failure
from nkl.data.frames import Frames
from nkl.data.matrix import FeatureMatrix, side_by_side
from nkl.data.recording import Recording, facts_of
from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.errors import UserError
from nkl.evaluation.data_checks import check_recordings
from nkl.evaluation.rates import check_rates
from nkl.ini.sections.feats import FeatsOptions
from nkl.kernel.bench import Bench
from nkl.kernel.choice import FeaturePlan
from nkl.stages import extract


@dataclass(frozen=True, eq=False)
class Prepared:
    """What there is to learn from.

    Attributes:
        splits: without the segments that failed.
        features: of their segments.
        recordings: the files as they were read.
        plan: what was computed, with the rate at which it was.
        findings: what failed, and what was analysed in another way than it was recorded.
    """

    splits: Splits
    features: FeatureMatrix
    recordings: dict[str, Recording]
    plan: FeaturePlan
    findings: list[Finding]


def make_features(
    splits: Splits,
    plan: FeaturePlan,
    feats: FeatsOptions,
    bench: Bench,
    folder: Path,
) -> Prepared:
    """Extract the features of all splits.

    Segments without features are listed in ``failures.csv``; they are left out where ``FEATS.fail_threshold`` allows so many.

    Raises:
        UserError: if more segments failed than are allowed. What was computed is in the store.
    """
    table = splits.every
    fresh = feats.no_reuse or feats.needs_feature_extraction
    recordings, unread = extract.read_recordings(table.index, bench)
    train = splits.train if len(splits.train) else table
    plan = replace(plan, sampling_rate=plan.sampling_rate or _lowest_rate(train, recordings))
    features, failures = _computed(table, plan, recordings, unread, bench, fresh, feats.features)
    findings = extract.settle_failures(table.index, failures, feats.fail_threshold, folder)
    findings += _odd_rates(plan, recordings)
    failed = table.index[sorted({failure.position for failure in failures})]
    return Prepared(splits.without(failed), features, recordings, plan, findings)


def compute_features(
    table: pd.DataFrame,
    plan: FeaturePlan,
    bench: Bench,
    fresh: bool = False,
    columns: Sequence[str] | None = None,
) -> tuple[FeatureMatrix, tuple[Failure, ...], list[Finding]]:
    """Compute what a learner works on.

    Args:
        table: the segments, each once; with the columns of texts that extractors work on.
        plan: what is to be computed.
        bench: what it is done with.
        fresh: compute all, whatever the store holds.
        columns: the features that are wanted, in this order; all if not given.

    Returns:
        The features of the segments that could be computed, the failures, and what is odd about the recordings.
    """
    recordings, unread = extract.read_recordings(table.index, bench)
    features, failures = _computed(table, plan, recordings, unread, bench, fresh, columns)
    return features, failures, [*check_recordings(facts_of(recordings)), *_odd_rates(plan, recordings)]


def _computed(
    table: pd.DataFrame,
    plan: FeaturePlan,
    recordings: Mapping[str, Recording],
    failures: tuple[Failure, ...],
    bench: Bench,
    fresh: bool,
    columns: Sequence[str] | None,
) -> tuple[FeatureMatrix, tuple[Failure, ...]]:
    audio = plan.input == "audio"
    if not plan.extractors and not audio:
        raise UserError("[FEATS] type is empty: say what the model is to work on, for example type = os.")
    parts = []
    for choice in () if audio else plan.extractors:
        extraction = extract.extract_features(table, recordings, choice, bench, fresh, plan.sampling_rate)
        failures += extraction.failures
        parts.append(extraction.features if plan.input == "frames" else extraction.features.pooled(plan.pooling))
    failed = table.index[sorted({failure.position for failure in failures})]
    if audio:
        kept = table.index[~table.index.isin(failed)]
        return FeatureMatrix(kept, Clips(kept, recordings), ()), failures
    parts = [part.without(failed) for part in parts]
    features = side_by_side(parts, [choice.name for choice in plan.extractors])
    features = (
        features.selected(columns) if len(features.index) else features
    )  # of nothing not even the names are known
    return _without_empty(features, table.index, failures)


def _without_empty(
    features: FeatureMatrix, index: pd.MultiIndex, failures: tuple[Failure, ...]
) -> tuple[FeatureMatrix, tuple[Failure, ...]]:
    """Without the segments of which nothing is known, which would be filled up and predicted like any others."""
    values = features.values
    if isinstance(values, Clips):
        return features, failures
    lacking = (
        np.array([np.isnan(one).all() for one in values])
        if isinstance(values, Frames)
        else np.isnan(values).all(axis=1)
    )
    empty = features.index[lacking.astype(bool)]
    if not len(empty):
        return features, failures
    more = [
        Failure(int(at), "features", f"{index[at][0]}: has not one feature: it is silent, or too short for any of them")
        for at in index.get_indexer(empty)
    ]
    return features.without(empty), (*failures, *more)


def _lowest_rate(table: pd.DataFrame, recordings: Mapping[str, Recording]) -> int | None:
    files = table.index.get_level_values("file").unique()
    return min((recordings[file].sampling_rate for file in files if file in recordings), default=None)


def _odd_rates(plan: FeaturePlan, recordings: Mapping[str, Recording]) -> list[Finding]:
    """Where recordings are analysed at another rate than their own, or features at one that they are not made for."""
    if plan.sampling_rate is None or all(choice.offer.component.input == "text" for choice in plan.extractors):
        return []
    findings = check_rates(facts_of(recordings), plan.sampling_rate)
    for choice in plan.extractors:
        rate = getattr(choice.options, "sampling_rate", None) or plan.sampling_rate
        low, high = choice.options.rates or (rate, rate)
        if not low <= rate <= high:
            message = f"{choice.name} is made for recordings of {low} to {high} Hz; at {rate} Hz its values mean something else."
            advice = (
                "Compare them with values at the same rate alone."
                if rate < low
                else f"Set FEATS.analysis_rate = {high}."
            )
            findings.append(Finding("warning", "sampling rate", message, advice))
    return findings
