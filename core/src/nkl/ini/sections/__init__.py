"""The INI dialect: every section and key that nkl knows, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nkl.ini.sections.augment import AugmentOptions
from nkl.ini.sections.crossdb import CrossdbOptions
from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.sections.ensemble import EnsembleOptions
from nkl.ini.sections.exp import ExpOptions
from nkl.ini.sections.expl import ExplOptions
from nkl.ini.sections.export import ExportOptions
from nkl.ini.sections.feats import FeatsOptions
from nkl.ini.sections.flags import FlagsOptions
from nkl.ini.sections.model import ModelOptions
from nkl.ini.sections.optim import OptimOptions
from nkl.ini.sections.plot import PlotOptions
from nkl.ini.sections.predict import PredictOptions
from nkl.ini.sections.report import ReportOptions
from nkl.ini.sections.resample import ResampleOptions
from nkl.ini.sections.segment import SegmentOptions
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
