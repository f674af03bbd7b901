"""Door: the records that pass between stages, and what reads audio and tables.

Names are imported when they are first asked for, so that one record does not import what only another needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.data.audio import AudioError as AudioError
    from nkl.data.audio import AudioFacts as AudioFacts
    from nkl.data.audio import probe as probe
    from nkl.data.audio import read_clip as read_clip
    from nkl.data.audio_files import audio_in_folder as audio_in_folder
    from nkl.data.audio_files import find_audio as find_audio
    from nkl.data.batches import plan_batches as plan_batches
    from nkl.data.classes import present_classes as present_classes
    from nkl.data.classes import spread_over_classes as spread_over_classes
    from nkl.data.clip import Clip as Clip
    from nkl.data.clips import Clips as Clips
    from nkl.data.dataset import Dataset as Dataset
    from nkl.data.failure import Failure as Failure
    from nkl.data.frames import Frames as Frames
    from nkl.data.headers import header_facts as header_facts
    from nkl.data.headers import segment_seconds as segment_seconds
    from nkl.data.index import LEVELS as LEVELS
    from nkl.data.index import columns_of as columns_of
    from nkl.data.index import is_segmented as is_segmented
    from nkl.data.index import segmented_index as segmented_index
    from nkl.data.matrix import FeatureMatrix as FeatureMatrix
    from nkl.data.predictions import Predictions as Predictions
    from nkl.data.report import Evaluation as Evaluation
    from nkl.data.report import Fairness as Fairness
    from nkl.data.report import Finding as Finding
    from nkl.data.report import Measure as Measure
    from nkl.data.report import Report as Report
    from nkl.data.report import Trial as Trial
    from nkl.data.report import worst_first as worst_first
    from nkl.data.samples import Samples as Samples
    from nkl.data.samples import speakers_of as speakers_of
    from nkl.data.seeds import generator as generator
    from nkl.data.segment import Segment as Segment
    from nkl.data.splits import Splits as Splits
    from nkl.data.tables import read_listing as read_listing
    from nkl.data.tables import times as times
    from nkl.data.tables import write_table as write_table
    from nkl.data.target import Target as Target

_HOMES = {
    "audio_in_folder": "data.audio_files",
    "AudioError": "data.audio",
    "AudioFacts": "data.audio",
    "Clip": "data.clip",
    "Clips": "data.clips",
    "columns_of": "data.index",
    "Dataset": "data.dataset",
    "Evaluation": "data.report",
    "Failure": "data.failure",
    "Fairness": "data.report",
    "FeatureMatrix": "data.matrix",
    "find_audio": "data.audio_files",
    "Finding": "data.report",
    "Frames": "data.frames",
    "generator": "data.seeds",
    "header_facts": "data.headers",
    "is_segmented": "data.index",
    "LEVELS": "data.index",
    "Measure": "data.report",
    "plan_batches": "data.batches",
    "Predictions": "data.predictions",
    "present_classes": "data.classes",
    "probe": "data.audio",
    "read_clip": "data.audio",
    "read_listing": "data.tables",
    "Report": "data.report",
    "Samples": "data.samples",
    "Segment": "data.segment",
    "segment_seconds": "data.headers",
    "segmented_index": "data.index",
    "speakers_of": "data.samples",
    "Splits": "data.splits",
    "spread_over_classes": "data.classes",
    "Target": "data.target",
    "times": "data.tables",
    "Trial": "data.report",
    "worst_first": "data.report",
    "write_table": "data.tables",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
