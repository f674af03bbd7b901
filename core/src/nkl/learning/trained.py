"""What a trained model is, to whoever applies it."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from nkl.data.failure import Failure
from nkl.data.predictions import Predictions
from nkl.data.report import Finding
from nkl.data.target import Target
from nkl.errors import PluginError, UserError
from nkl.kernel.bench import Bench
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import load_target
from nkl.kernel.kinds import TRAINED
from nkl.kernel.known import Known, known
from nkl.learning.bundle import TrainedOn
from nkl.learning.fitting import Fitted

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Applied:
    """What a model says.

    Attributes:
        predictions: of the segments that could be computed; the truth is not looked at.
        failures: the others, by their position in the table.
        findings: what is odd about the recordings: their level, their sampling rate.
    """

    predictions: Predictions
    failures: tuple[Failure, ...]
    findings: tuple[Finding, ...] = ()


class TrainedModel(ABC):
    """A model in a folder, without pickle, that can be applied to recordings.

    It is all that ``nkl predict``, ``nkl test``, ``nkl export`` and ``nkl demo`` know of a model.
    """

    FILE: ClassVar[str]
    """The file by which a folder of such a model is recognised."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path, catalog: Catalog) -> TrainedModel:
        """Read a model. Reading runs no code of the folder.

        Raises:
            UserError: if it is damaged, cannot be applied, or a plugin that it needs is not installed.
        """

    @property
    @abstractmethod
    def target(self) -> Target:
        """What it predicts."""

    @property
    @abstractmethod
    def trained_on(self) -> TrainedOn:
        """Fingerprints of the speakers and recordings that it was trained on."""

    @property
    @abstractmethod
    def train_target(self) -> np.ndarray | None:
        """Class codes or values of the training samples, for baselines; ``None`` where they are not known."""

    @property
    @abstractmethod
    def parts(self) -> Sequence[Mapping[str, Any]]:
        """The components that it takes to apply it, as :func:`nkl.learning.choice_facts` describes them.

        An exported model asks for their distributions: that of this class has to be among them.
        """

    @property
    @abstractmethod
    def described(self) -> Mapping[str, Any]:
        """What it is, for reports: ``learner``, ``features`` and whatever else is to be shown, as plain values."""

    @property
    def fitted(self) -> Fitted | None:
        """What was fitted to features, where the model is one such; ``None`` where it is made of several."""
        return None

    @abstractmethod
    def lines(self) -> list[str]:
        """What it is, for people: a line for each model that it is made of."""

    @abstractmethod
    def apply(self, table: pd.DataFrame, bench: Bench, fresh: bool = False) -> Applied:
        """Predict.

        Args:
            table: the segments, each once; a column ``speaker`` is used by models that scale by speaker.
            bench: what it is done with.
            fresh: compute all features, whatever the store holds.
        """


def is_trained(folder: Path, catalog: Catalog) -> bool:
    """Whether a folder holds a trained model of any kind that is installed, or known to be missing."""
    return any((folder / kind.FILE).is_file() for kind in _kinds(catalog)) or _missing(folder, catalog) is not None


def load_trained(folder: Path, catalog: Catalog) -> TrainedModel:
    """Read the model in a folder, of whatever kind it is.

    Raises:
        UserError: if there is none, it is damaged, or a plugin that it needs is not installed.
    """
    for kind in _kinds(catalog):
        if (folder / kind.FILE).is_file():
            return kind.load(folder, catalog)
    if missing := _missing(folder, catalog):
        raise UserError(f"{folder}: its kind of model, {missing.owner}, {catalog.lack([missing.distribution])}")
    raise UserError(f"{folder}: holds no trained model; train one with `nkl run` (and EXP.save = True).")


def _missing(folder: Path, catalog: Catalog) -> Known | None:
    """The kind of the model in a folder, where that is known and its plugin is not in use."""
    found = (kind for file, kind in known().models.items() if (folder / file).is_file())
    return next((kind for kind in found if not catalog.is_ready(kind.distribution)), None)


def _kinds(catalog: Catalog) -> Iterator[type[TrainedModel]]:
    """The kinds of models that can be read. One that cannot be imported is logged, since the model may be of another kind."""
    for offer in catalog.offers(TRAINED):
        try:
            kind = load_target(offer)
        except PluginError as error:
            log.warning("%s", error)
        else:
            if isinstance(kind, type) and issubclass(kind, TrainedModel):
                yield kind
            else:
                log.warning("%s: %s is not a kind of TrainedModel", offer.source, offer.component.target)
