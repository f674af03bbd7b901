"""Nearest neighbours."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from nkl.data import Samples
from nkl.errors import UserError
from nkl_estimator.arrays import ArrayModel, Arrays, Form
from nkl_estimator.learner import EstimatorLearner


@dataclass(frozen=True)
class _Neighbours(Form):
    """Nearest neighbours are found among the training samples, so these are what is kept.

    Attributes:
        kind: the class of the estimator.
    """

    kind: type

    def apart(self, estimator: Any) -> tuple[dict[str, Any], Arrays]:
        target = estimator.classes_[estimator._y] if hasattr(estimator, "classes_") else estimator._y
        settings = {name: getattr(estimator, name) for name in ("n_neighbors", "weights", "n_jobs")}
        return settings, {"features": estimator._fit_X, "target": target}

    def together(self, settings: Mapping[str, Any], arrays: Arrays) -> Any:
        return self.kind(**settings).fit(arrays["features"], arrays["target"])


class NeighbourModel(ArrayModel):
    """The training samples, to be asked for the nearest."""

    forms = MappingProxyType(
        {
            "KNeighborsClassifier": _Neighbours(KNeighborsClassifier),
            "KNeighborsRegressor": _Neighbours(KNeighborsRegressor),
        }
    )
    kinds = frozenset(forms)
    # With few features, scikit-learn looks neighbours up in a tree.
    trusted = ("sklearn.metrics._dist_metrics.EuclideanDistance64", "sklearn.neighbors._kd_tree.KDTree")


class Knn(EstimatorLearner):
    """Classification by the nearest training samples (Euclidean distance)."""

    model = NeighbourModel

    def estimator(self, train: Samples, seed: int) -> KNeighborsClassifier:
        return KNeighborsClassifier(**_parameters(self.options, train))


class KnnReg(EstimatorLearner):
    """Regression by the nearest training samples (Euclidean distance)."""

    model = NeighbourModel

    def estimator(self, train: Samples, seed: int) -> KNeighborsRegressor:
        return KNeighborsRegressor(**_parameters(self.options, train))


def _parameters(options: Any, train: Samples) -> dict[str, Any]:
    if options.K_val > len(train):
        raise UserError(
            f"MODEL.K_val = {options.K_val} asks for more neighbours than there are training samples ({len(train)}). "
            "Make it smaller."
        )
    return {
        "n_neighbors": options.K_val,
        "weights": options.KNN_weights,
        "n_jobs": min(options.n_jobs, os.cpu_count() or 1),
    }
