"""An experiment: what an INI asks for, understood once and then frozen. Nothing reads the INI afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.sections.ensemble import EnsembleOptions
from nkl.ini.sections.exp import ExpOptions
from nkl.ini.sections.feats import FeatsOptions
from nkl.ini.sections.model import ModelOptions
from nkl.ini.sections.predict import PredictOptions
from nkl.ini.sections.segment import SegmentOptions
from nkl.ini.text import Ini
from nkl.kernel.choice import Choice, FeaturePlan


@dataclass(frozen=True)
class DatabaseChoice:
    """One database: how it is loaded and what is done with it."""

    name: str
    loader: Choice
    options: DatabaseOptions


@dataclass(frozen=True)
class Experiment:
    """All that a run needs to know.

    Attributes:
        balance: what the split strategy ``balanced`` balances.
        grid: values to try for options of the learner, by field (``MODEL.tuning_params``).
        origins: for each option that was read, by section and key: its value, where it came from, and what it is.
        segment: what ``[SEGMENT]`` says, where the INI has that section.
        segmenter: what ``nkl segment`` uses; ``None`` also where its plugin is not installed.
        vad: what tells whether there is speech in samples, where ``check_vad`` asks for that.
        ensemble: what ``[ENSEMBLE]`` says, where the INI has that section.
        predict: what ``[PREDICT]`` says, where the INI has that section.
        predictors: what ``nkl predict`` uses, in this order; those whose plugin is not installed are left out.
        fusion: the method that ``nkl ensemble`` uses; ``None`` also where its plugin is not installed.
    """

    ini: Ini
    exp: ExpOptions
    data: DataOptions
    feats: FeatsOptions
    model: ModelOptions
    databases: tuple[DatabaseChoice, ...]
    tests: tuple[DatabaseChoice, ...]
    balance: Balance
    extractors: tuple[Choice, ...]
    scaler: Choice | None
    balancer: Choice | None
    learner: Choice | None
    grid: Mapping[str, tuple[Any, ...]]
    executor: Choice
    reporters: tuple[Choice, ...]
    warnings: tuple[str, ...]
    origins: Mapping[tuple[str, str], Any] = field(repr=False)
    segment: SegmentOptions | None = None
    segmenter: Choice | None = None
    vad: Choice | None = None
    ensemble: EnsembleOptions | None = None
    fusion: Choice | None = None
    predict: PredictOptions | None = None
    predictors: tuple[Choice, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the results go: ``{root}/{name}``."""
        return Path(self.exp.root) / self.exp.name

    @property
    def feature_plan(self) -> FeaturePlan:
        """What the learner is to work on."""
        kind = self.learner.offer.component.input if self.learner else None
        return FeaturePlan(self.extractors, kind or "rows", tuple(self.feats.pooling))

    @property
    def is_classification(self) -> bool:
        """Whether classes are predicted, not values."""
        return self.exp.type == "classification"


@dataclass(frozen=True, slots=True)
class Balance:
    """What a balanced split balances (``DATA.balance``, ``size_diff_weight``, ``<column>_bins``)."""

    weights: Mapping[str, float] = field(default_factory=dict)
    size_weight: float = 1.0
    bins: Mapping[str, int] = field(default_factory=dict)
