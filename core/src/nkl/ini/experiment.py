"""An experiment: what an INI asks for, understood once and then frozen. Nothing reads the INI afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.sections.exp import ExpOptions
from nkl.ini.sections.feats import FeatsOptions
from nkl.ini.sections.model import ModelOptions
from nkl.ini.text import Ini
from nkl.kernel.choice import Choice, FeaturePlan
from nkl.options import Options
from nkl.plugin import Section

Own = TypeVar("Own", bound=Options)


@dataclass(frozen=True)
class DatabaseChoice:
    """One database: how it is loaded, what is done with it, and what makes its labels of its ratings, if it has some."""

    name: str
    loader: Choice
    options: DatabaseOptions
    consensus: Choice | None = None


@dataclass(frozen=True)
class Experiment:
    """All that a run or another command needs to know.

    Attributes:
        ini: where it is said.
        exp: what ``[EXP]`` says; ``data``, ``feats`` and ``model`` likewise.
        databases: of ``DATA.databases``.
        tests: of ``DATA.tests``.
        balance: what the split strategy ``balanced`` balances.
        chosen: the components that the INI names, by section and key; see :meth:`choice`.
        grid: values to try for options of the learner, by field (``MODEL.tuning_params``).
        reporters: all that are installed.
        vad: what tells whether there is speech in samples, where ``check_vad`` asks for that.
        sections: what the INI says in the sections of plugins, by the model of their options; see :meth:`of`.
        owned: the sections of all plugins that are ready, by name.
        warnings: what is odd in the INI but does no harm.
        origins: for each option that was read, by section and key: its value, where it came from, and what it is.
    """

    ini: Ini
    exp: ExpOptions
    data: DataOptions
    feats: FeatsOptions
    model: ModelOptions
    databases: tuple[DatabaseChoice, ...]
    tests: tuple[DatabaseChoice, ...]
    balance: Balance
    chosen: Mapping[tuple[str, str], tuple[Choice, ...]]
    grid: Mapping[str, tuple[Any, ...]]
    reporters: tuple[Choice, ...]
    vad: Choice | None
    sections: Mapping[type[Options], Options]
    owned: Mapping[str, Section]
    warnings: tuple[str, ...]
    origins: Mapping[tuple[str, str], Any] = field(repr=False)

    def of(self, options: type[Own]) -> Own | None:
        """What the INI says in the section of this model; ``None`` where it does not have that section."""
        found = self.sections.get(options)
        return found if isinstance(found, options) else None

    def choices(self, section: str, key: str) -> tuple[Choice, ...]:
        """The components that a key names, in its order; those that are not installed are left out."""
        return self.chosen.get((section, key), ())

    def choice(self, section: str, key: str) -> Choice | None:
        """The component that a key names, if it names one that is installed."""
        return next(iter(self.choices(section, key)), None)

    @property
    def extractors(self) -> tuple[Choice, ...]:
        """What computes the features; none for a learner that works on audio."""
        return self.choices("FEATS", "type")

    @property
    def scaler(self) -> Choice | None:
        """What scales the features, if anything."""
        return self.choice("FEATS", "scale")

    @property
    def balancer(self) -> Choice | None:
        """What evens out the classes of the training samples, if anything."""
        return self.choice("FEATS", "balancing")

    @property
    def learner(self) -> Choice | None:
        """What learns; not needed by whatever trains nothing."""
        return self.choice("MODEL", "type")

    @property
    def executor(self) -> Choice:
        """What spreads the work."""
        return self.choices("EXP", "executor")[0]

    @property
    def folder(self) -> Path:
        """Where the results go: ``{root}/{name}``."""
        return Path(self.exp.root) / self.exp.name

    @property
    def feature_plan(self) -> FeaturePlan:
        """What the learner is to work on."""
        kind = self.learner.offer.component.input if self.learner else None
        return FeaturePlan(self.extractors, kind or "rows", tuple(self.feats.pooling), self.feats.analysis_rate)

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
