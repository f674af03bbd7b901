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
    from nkl.data.cells import emptied as emptied
    from nkl.data.cells import label_cells as label_cells
    from nkl.data.cells import often_missing as often_missing
    from nkl.data.cells import text_cells as text_cells
    from nkl.data.cells import times as times
    from nkl.data.chapter import Chapter as Chapter
    from nkl.data.chapter import Table as Table
    from nkl.data.chart import Axis as Axis
    from nkl.data.chart import Chart as Chart
    from nkl.data.chart import Series as Series
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
    from nkl.data.page import Page as Page
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
    from nkl.data.tables import FileTable as FileTable
    from nkl.data.tables import read_table as read_table
    from nkl.data.tables import write_table as write_table
    from nkl.data.target import Target as Target
    from nkl.data.wording import figure_text as figure_text
    from nkl.data.wording import interval_text as interval_text
    from nkl.data.wording import value_text as value_text

_HOMES = {
    "audio_in_folder": "data.audio_files",
    "AudioError": "data.audio",
    "AudioFacts": "data.audio",
    "Axis": "data.chart",
    "Chapter": "data.chapter",
    "Chart": "data.chart",
    "Clip": "data.clip",
    "Clips": "data.clips",
    "columns_of": "data.index",
    "Dataset": "data.dataset",
    "emptied": "data.cells",
    "Evaluation": "data.report",
    "Failure": "data.failure",
    "Fairness": "data.report",
    "FeatureMatrix": "data.matrix",
    "FileTable": "data.tables",
    "figure_text": "data.wording",
    "find_audio": "data.audio_files",
    "Finding": "data.report",
    "Frames": "data.frames",
    "generator": "data.seeds",
    "header_facts": "data.headers",
    "interval_text": "data.wording",
    "is_segmented": "data.index",
    "label_cells": "data.cells",
    "LEVELS": "data.index",
    "Measure": "data.report",
    "often_missing": "data.cells",
    "Page": "data.page",
    "plan_batches": "data.batches",
    "Predictions": "data.predictions",
    "present_classes": "data.classes",
    "probe": "data.audio",
    "read_clip": "data.audio",
    "read_table": "data.tables",
    "Report": "data.report",
    "Samples": "data.samples",
    "Segment": "data.segment",
    "segment_seconds": "data.headers",
    "segmented_index": "data.index",
    "Series": "data.chart",
    "speakers_of": "data.samples",
    "Splits": "data.splits",
    "spread_over_classes": "data.classes",
    "Table": "data.chapter",
    "Target": "data.target",
    "text_cells": "data.cells",
    "times": "data.cells",
    "Trial": "data.report",
    "value_text": "data.wording",
    "worst_first": "data.report",
    "write_table": "data.tables",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
