"""The INI dialect: every section and key that nkl knows, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nkl.dialect.augment import AugmentOptions
from nkl.dialect.crossdb import CrossdbOptions
from nkl.dialect.data import DataOptions
from nkl.dialect.database import DatabaseOptions
from nkl.dialect.ensemble import EnsembleOptions
from nkl.dialect.exp import ExpOptions
from nkl.dialect.expl import ExplOptions
from nkl.dialect.export import ExportOptions
from nkl.dialect.feats import FeatsOptions
from nkl.dialect.flags import FlagsOptions
from nkl.dialect.model import ModelOptions
from nkl.dialect.optim import OptimOptions
from nkl.dialect.plot import PlotOptions
from nkl.dialect.predict import PredictOptions
from nkl.dialect.report import ReportOptions
from nkl.dialect.resample import ResampleOptions
from nkl.dialect.segment import SegmentOptions
from nkl.options import Options

__all__ = ["PLUGIN_SECTIONS", "SECTIONS", "DatabaseOptions"]

SECTIONS: Mapping[str, type[Options]] = MappingProxyType(
    {
        "EXP": ExpOptions,
        "DATA": DataOptions,
        "FEATS": FeatsOptions,
        "MODEL": ModelOptions,
        "EXPL": ExplOptions,
        "PREDICT": PredictOptions,
        "AUGMENT": AugmentOptions,
        "SEGMENT": SegmentOptions,
        "RESAMPLE": ResampleOptions,
        "EXPORT": ExportOptions,
        "CROSSDB": CrossdbOptions,
        "REPORT": ReportOptions,
        "PLOT": PlotOptions,
        "OPTIM": OptimOptions,
        "FLAGS": FlagsOptions,
        "ENSEMBLE": EnsembleOptions,
    }
)
"""What the core itself owns of each section; the rest of a section belongs to components."""

PLUGIN_SECTIONS = frozenset({"FINETUNE", "AASIST", "RNN"})
"""Sections of the dialect that belong to components alone."""
