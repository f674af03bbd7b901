"""What a learner and the model that it makes are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data.chart import Chart
from nkl.data.samples import Samples


class Model(ABC):
    """A trained model: it predicts, and it can be saved and loaded without pickle."""

    @property
    def curve(self) -> tuple[Mapping[str, Any], ...]:
        """The learning curve: for each epoch its number (``epoch``, from 1), its losses (``..._loss``) and other plain numbers.

        A row with the number 0 is what there was before training.

        Nothing where training has no epochs.
        """
        return ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader of the report must know of how it was trained, a sentence or two each; mostly nothing."""
        return ()

    @property
    def importance(self) -> np.ndarray | None:
        """How much each feature counts in the model, by the model's own account; ``None`` where it gives none.

        Returns:
            Shape ``(d,)``, or ``(classes, d)`` with a row a class in the order of ``Samples.labels``. Coefficients have their
            sign: above zero where more of the feature speaks for the class, or for a higher value. Features count the more the
            further from zero; figures of two models cannot be compared.
        """
        return None

    @property
    def native(self) -> Any:
        """What the learner's library has fitted, for whoever knows that library (trees are drawn from it); else ``None``."""
        return None

    def explain(self, features: Any) -> tuple[Chart, ...]:
        """How it came to its prediction of one sample: over time, where it looked and how much. Nothing where it cannot say.

        Args:
            features: of a single sample, as :meth:`predict` takes them.

        Returns:
            Charts with names that differ.
        """
        return ()

    def embedding(self, features: Any) -> np.ndarray | None:
        """What it makes of samples before its last layer; ``None`` where it has no layers.

        Args:
            features: as :meth:`predict` takes them.

        Returns:
            Shape ``(n, d)``, float.
        """
        return None

    @abstractmethod
    def predict(self, features: Any) -> np.ndarray:
        """Predict from features that were scaled as those of the training were.

        Args:
            features: as in :class:`nkl.data.Samples`: float32 of shape ``(n, d)``, unless the learner's component says that
                its input is ``frames`` (:class:`nkl.data.Frames`) or ``audio`` (:class:`nkl.data.Clips`).

        Returns:
            Classification: probabilities, float64, shape ``(n, classes)``, rows summing to one, columns in the order of
            ``Samples.labels``; a class that was absent from training has probability 0. Regression: values, float64,
            shape ``(n,)``.
        """

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write the model into an existing, empty folder, in formats that run no code when they are read."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> Model:
        """Read what :meth:`save` wrote.

        Raises:
            ValueError: if the folder does not hold such a model.
        """


class Learner(ABC):
    """Fits a model to training samples."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @property
    def wants_dev(self) -> bool:
        """Whether something is chosen while fitting (an epoch, a number of trees), so that held-out samples are needed.

        Where the INI names no dev split, the core then holds back a speaker-disjoint part of the training split.
        """
        return False

    @abstractmethod
    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Model:
        """Train.

        Args:
            train: the training samples.
            dev: held-out samples for early stopping and the choice of an epoch; never the test samples. ``None`` where
                there are none. They may hold classes that the training samples lack.
            seed: the same seed, samples and options give the same model.
        """
