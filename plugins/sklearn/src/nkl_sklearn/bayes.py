"""Generative classifiers: a density for each class, and Bayes' rule."""

from __future__ import annotations

from sklearn.naive_bayes import GaussianNB

from nkl.data import Samples
from nkl_estimator.learner import EstimatorLearner
from nkl_estimator.model import EstimatorModel


class GenerativeModel(EstimatorModel):
    """A density for each class."""

    kinds = frozenset({"GaussianNB", "MixtureClassifier"})
    trusted = ("nkl_sklearn.mixture.MixtureClassifier",)


class Bayes(EstimatorLearner):
    """Naive Bayes: features are taken to be independent and Gaussian within a class."""

    model = GenerativeModel

    def estimator(self, train: Samples, seed: int) -> GaussianNB:
        return GaussianNB()


class Gmm(EstimatorLearner):
    """A mixture of Gaussians a class; sample weights change how frequent a class is taken to be."""

    model = GenerativeModel

    def estimator(self, train: Samples, seed: int) -> object:
        from nkl_sklearn.mixture import MixtureClassifier

        return MixtureClassifier(
            n_components=self.options.GMM_components,
            covariance_type=self.options.GMM_covariance_type,
            reg_covar=self.options.reg_covar,
            random_state=seed,
        )
