"""Door: one step of the line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.stages.annotate import Annotation as Annotation
    from nkl.stages.annotate import annotate_segments as annotate_segments
    from nkl.stages.check import check_data as check_data
    from nkl.stages.check import refuse_leaks as refuse_leaks
    from nkl.stages.extract import hash_files as hash_files
    from nkl.stages.failures import write_failures as write_failures
    from nkl.stages.features import compute_features as compute_features
    from nkl.stages.features import make_features as make_features
    from nkl.stages.predict import predict_samples as predict_samples
    from nkl.stages.predict import samples_of as samples_of
    from nkl.stages.rows import select_rows as select_rows
    from nkl.stages.segment import Segmentation as Segmentation
    from nkl.stages.segment import segment_files as segment_files
    from nkl.stages.splits import make_splits as make_splits

_HOMES = {
    "annotate_segments": "stages.annotate",
    "Annotation": "stages.annotate",
    "check_data": "stages.check",
    "compute_features": "stages.features",
    "hash_files": "stages.extract",
    "make_features": "stages.features",
    "make_splits": "stages.splits",
    "predict_samples": "stages.predict",
    "refuse_leaks": "stages.check",
    "samples_of": "stages.predict",
    "segment_files": "stages.segment",
    "Segmentation": "stages.segment",
    "select_rows": "stages.rows",
    "write_failures": "stages.failures",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
