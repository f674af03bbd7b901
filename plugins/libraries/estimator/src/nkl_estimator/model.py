"""A fitted estimator as a model that is saved without pickle."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from nkl.data import spread_over_classes
from nkl.errors import UserError
from nkl.parts import Model
from nkl_estimator.threads import fitting_threads

_ESTIMATOR = "estimator.skops"
_LABELS = "labels.json"
_FIRST_YEAR = 1980  # that a zip knows


class EstimatorModel(Model):
    """A fitted scikit-learn style classifier or regressor.

    Args:
        estimator: fitted; a classifier's ``classes_`` are class codes.
        labels: all class names; empty for regression.

    Attributes:
        kinds: the names of the estimator classes that may be loaded.
        trusted: full names of further types that may be loaded, beyond numpy's and scikit-learn's public ones.
    """

    kinds: ClassVar[frozenset[str]] = frozenset()
    trusted: ClassVar[tuple[str, ...]] = ()

    def __init__(self, estimator: Any, labels: tuple[str, ...]) -> None:
        self.estimator = estimator
        self.labels = labels

    @property
    def importance(self) -> np.ndarray | None:
        """Coefficients, with a row a class for classifiers; or what trees gain by each feature, averaged over them."""
        if hasattr(self.estimator, "coef_"):
            return self._coefficients(np.atleast_2d(np.asarray(self.estimator.coef_, dtype=np.float64)))
        found = getattr(self.estimator, "feature_importances_", None)
        return None if found is None else np.asarray(found, dtype=np.float64)

    @property
    def native(self) -> Any:
        """The estimator."""
        return self.estimator

    def _coefficients(self, rows: np.ndarray) -> np.ndarray:
        """Of two classes, the library has a single row, which speaks for the second one."""
        if not self.labels:
            return np.asarray(rows[0])
        rows = np.vstack([-rows, rows]) if len(rows) == 1 else rows
        spread = np.zeros((len(self.labels), rows.shape[1]))
        spread[self.estimator.classes_] = rows
        return spread

    def predict(self, features: np.ndarray) -> np.ndarray:
        with fitting_threads(features):
            if not self.labels:
                return np.asarray(self.estimator.predict(features), dtype=np.float64)
            return spread_over_classes(
                self.estimator.predict_proba(features), self.estimator.classes_, len(self.labels)
            )

    def save(self, folder: Path) -> None:
        # Importing skops takes over a second and 200 MiB, since it imports PyTorch where that is installed. Only those who
        # save or load so pay for it.
        import skops.io

        if time.localtime().tm_year < _FIRST_YEAR:  # skops says of this that types of arrays are not supported
            raise UserError(
                "the clock of this computer is before 1980, and a zip cannot be written; set it and run again."
            )
        skops.io.dump(self.estimator, folder / _ESTIMATOR)
        (folder / _LABELS).write_text(json.dumps(list(self.labels), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        path = folder / _ESTIMATOR
        try:
            labels = json.loads((folder / _LABELS).read_text(encoding="utf-8"))
            estimator = _read(path, cls.trusted)
        except (OSError, json.JSONDecodeError, zipfile.BadZipFile, KeyError) as error:
            raise ValueError(f"{folder} does not hold a {cls.__name__}: {error}") from error
        if type(estimator).__name__ not in cls.kinds:
            raise ValueError(f"{path} holds a {type(estimator).__name__}, not one of: {', '.join(sorted(cls.kinds))}.")
        return cls(estimator, tuple(labels))


def _read(path: Path, trusted: tuple[str, ...]) -> Any:
    import skops.io

    strange = sorted(set(skops.io.get_untrusted_types(file=path)) - set(trusted))
    if strange:
        raise ValueError(
            f"{path} was not loaded: it holds types that a model of this kind does not need ({', '.join(strange)}). "
            "It may have been tampered with; train the model anew."
        )
    return skops.io.load(path, trusted=list(trusted))
