"""Nearest neighbours."""

from __future__ import annotations

import os
from typing import Any

from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from nkl.data import Samples
from nkl.errors import UserError
from nkl_estimator.learner import EstimatorLearner
from nkl_estimator.model import EstimatorModel


class NeighbourModel(EstimatorModel):
    """The training samples, to be asked for the nearest."""

    kinds = frozenset({"KNeighborsClassifier", "KNeighborsRegressor"})
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
