"""A classifier of Gaussian mixtures, one a class."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.mixture import GaussianMixture


class MixtureClassifier(ClassifierMixin, BaseEstimator):
    """Bayes' rule over one Gaussian mixture a class: p(class | x) is proportional to p(x | class) p(class).

    Source: Reynolds and Rose, "Robust text-independent speaker identification using Gaussian mixture speaker models",
    1995, with class priors. Features are standardised inside, so that ``reg_covar`` means the same for each.

    Args:
        n_components: Gaussians a class; no more than the class has samples.
        covariance_type: full, tied, diag or spherical.
        reg_covar: added to each variance, in shares of the feature's variance over all samples; ``auto``: features
            times classes divided by samples, because the fewer samples a density has for its parameters, the less its
            estimate is worth.
        random_state: seed of the first guess.
    """

    def __init__(
        self,
        n_components: int = 4,
        covariance_type: str = "full",
        reg_covar: float | Literal["auto"] = "auto",
        random_state: int = 0,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.reg_covar = reg_covar
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Self:
        """Fit the mixtures; the weights decide the priors of the classes, not the densities."""
        weights = np.ones(len(y)) if sample_weight is None else sample_weight
        values = np.asarray(X, dtype=np.float64)
        deviation = values.std(axis=0)
        self.mean_ = values.mean(axis=0)
        self.deviation_ = np.where(deviation > 0, deviation, 1.0)
        self.classes_ = np.unique(y)
        scaled = (values - self.mean_) / self.deviation_
        # The same for all classes: densities that are smoothed differently cannot be compared.
        automatic = scaled.shape[1] * len(self.classes_) / len(scaled)
        ridge = automatic if self.reg_covar == "auto" else self.reg_covar
        self.mixtures_ = [self._mixture(scaled[y == code], ridge) for code in self.classes_]
        mass = np.array([weights[y == code].sum() for code in self.classes_])
        self.log_priors_ = np.log(mass / mass.sum())
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Posterior probabilities, shape ``(n, classes)``."""
        scaled = (np.asarray(X, dtype=np.float64) - self.mean_) / self.deviation_
        densities = np.column_stack([mixture.score_samples(scaled) for mixture in self.mixtures_])
        return np.asarray(softmax(densities + self.log_priors_, axis=1))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The most probable class of each row."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])

    def _mixture(self, rows: np.ndarray, ridge: float) -> GaussianMixture:
        count = len(rows)
        mixture = GaussianMixture(
            n_components=min(self.n_components, count),
            covariance_type=self.covariance_type,
            reg_covar=ridge,
            max_iter=200,
            random_state=self.random_state,
        )
        # scikit-learn wants two rows; a second copy of a single one leaves the density as it is.
        return mixture.fit(np.repeat(rows, 2, axis=0) if count == 1 else rows)


def mixture_of(
    covariance_type: str, weights: np.ndarray, means: np.ndarray, precisions_cholesky: np.ndarray
) -> GaussianMixture:
    """A fitted mixture.

    Args:
        covariance_type: full, tied, diag or spherical.
        weights: of the components, shape ``(components,)``.
        means: shape ``(components, d)``.
        precisions_cholesky: as :class:`GaussianMixture` has them for this type.
    """
    mixture = GaussianMixture(len(weights), covariance_type=covariance_type)
    mixture.weights_, mixture.means_, mixture.precisions_cholesky_ = weights, means, precisions_cholesky
    mixture.n_features_in_ = means.shape[1]
    return mixture
