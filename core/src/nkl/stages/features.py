"""From tables of segments to what a learner works on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from nkl.data.clips import Clips
from nkl.data.failure import Failure
from nkl.data.matrix import FeatureMatrix, side_by_side
from nkl.data.recording import Recording
from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.errors import UserError
from nkl.ini.sections.feats import FeatsOptions
from nkl.kernel.bench import Bench
from nkl.kernel.choice import FeaturePlan
from nkl.stages import extract


def make_features(
    splits: Splits,
    plan: FeaturePlan,
    feats: FeatsOptions,
    bench: Bench,
    folder: Path,
) -> tuple[Splits, FeatureMatrix, dict[str, Recording], list[Finding]]:
    """Extract the features of all splits.

    Segments without features are listed in ``failures.csv``; they are left out where ``FEATS.fail_threshold`` allows so many.

    Returns:
        The splits without those segments, the features, the recordings as they were read, and what was found.

    Raises:
        UserError: if more segments failed than are allowed. What was computed is in the store.
    """
    table = splits.joined().train
    table = table[~table.index.duplicated()]
    fresh = feats.no_reuse or feats.needs_feature_extraction
    features, recordings, failures = compute_features(table, plan, bench, fresh)
    findings = extract.settle_failures(table.index, failures, feats.fail_threshold, folder)
    failed = table.index[sorted({failure.position for failure in failures})]
    return splits.without(failed), features.selected(feats.features), recordings, findings


def compute_features(
    table: pd.DataFrame,
    plan: FeaturePlan,
    bench: Bench,
    fresh: bool = False,
) -> tuple[FeatureMatrix, dict[str, Recording], tuple[Failure, ...]]:
    """Compute what a learner works on.

    Args:
        table: the segments, each once; with the columns of texts that extractors work on.
        plan: what is to be computed.
        bench: what it is done with.
        fresh: compute all, whatever the store holds.

    Returns:
        The features of the segments that could be computed, the recordings that can be read, and the failures.
    """
    audio = plan.input == "audio"
    if not plan.extractors and not audio:
        raise UserError("[FEATS] type is empty: say what the model is to work on, for example type = os.")
    recordings, failures = extract.read_recordings(table.index, bench)
    parts = []
    for choice in () if audio else plan.extractors:
        extraction = extract.extract_features(table, recordings, choice, bench, fresh)
        failures += extraction.failures
        parts.append(extraction.features if plan.input == "frames" else extraction.features.pooled(plan.pooling))
    failed = table.index[sorted({failure.position for failure in failures})]
    if audio:
        kept = table.index[~table.index.isin(failed)]
        return FeatureMatrix(kept, Clips(kept), ()), recordings, failures
    parts = [part.without(failed) for part in parts]
    return side_by_side(parts, [choice.name for choice in plan.extractors]), recordings, failures
