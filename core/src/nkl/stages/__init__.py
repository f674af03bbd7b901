"""Door: one step of the line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.stages.annotate import Annotation as Annotation
    from nkl.stages.annotate import annotate_segments as annotate_segments
    from nkl.stages.check import check_data as check_data
    from nkl.stages.check import check_unseen as check_unseen
    from nkl.stages.check import refuse_leaks as refuse_leaks
    from nkl.stages.description import describe_splits as describe_splits
    from nkl.stages.extract import hash_files as hash_files
    from nkl.stages.extract import settle_failures as settle_failures
    from nkl.stages.failures import account as account
    from nkl.stages.failures import threshold as threshold
    from nkl.stages.failures import write_failed as write_failed
    from nkl.stages.failures import write_failures as write_failures
    from nkl.stages.features import compute_features as compute_features
    from nkl.stages.features import make_features as make_features
    from nkl.stages.load import load_database as load_database
    from nkl.stages.recordings import audio_facts as audio_facts
    from nkl.stages.rows import select_rows as select_rows
    from nkl.stages.segment import Segmentation as Segmentation
    from nkl.stages.segment import segment_files as segment_files
    from nkl.stages.speech import Timeline as Timeline
    from nkl.stages.speech import inside as inside
    from nkl.stages.speech import speech_check as speech_check
    from nkl.stages.split import settle_test as settle_test
    from nkl.stages.split import split_database as split_database
    from nkl.stages.splits import make_splits as make_splits

_HOMES = {
    "account": "stages.failures",
    "annotate_segments": "stages.annotate",
    "Annotation": "stages.annotate",
    "audio_facts": "stages.recordings",
    "check_data": "stages.check",
    "check_unseen": "stages.check",
    "compute_features": "stages.features",
    "describe_splits": "stages.description",
    "hash_files": "stages.extract",
    "inside": "stages.speech",
    "load_database": "stages.load",
    "make_features": "stages.features",
    "make_splits": "stages.splits",
    "refuse_leaks": "stages.check",
    "segment_files": "stages.segment",
    "Segmentation": "stages.segment",
    "select_rows": "stages.rows",
    "settle_failures": "stages.extract",
    "settle_test": "stages.split",
    "speech_check": "stages.speech",
    "split_database": "stages.split",
    "threshold": "stages.failures",
    "Timeline": "stages.speech",
    "write_failed": "stages.failures",
    "write_failures": "stages.failures",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
