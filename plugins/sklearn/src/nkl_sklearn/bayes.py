"""Generative classifiers: a density for each class, and Bayes' rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sklearn.naive_bayes import GaussianNB

from nkl.data import Samples
from nkl_estimator.arrays import ArrayModel, Arrays, Attributes, Form
from nkl_estimator.learner import EstimatorLearner

_OF_ALL = ("mean_", "deviation_", "classes_", "log_priors_")
_OF_A_MIXTURE = ("weights_", "means_", "precisions_cholesky_")


class _Mixtures(Form):
    """Gaussian mixtures, of each class one; the numbers of their components may differ."""

    def apart(self, estimator: Any) -> tuple[dict[str, Any], Arrays]:
        arrays = {name: getattr(estimator, name) for name in _OF_ALL}
        for number, mixture in enumerate(estimator.mixtures_):
            arrays |= {f"{number}.{name}": getattr(mixture, name) for name in _OF_A_MIXTURE}
        return {"covariance_type": estimator.covariance_type}, arrays

    def together(self, settings: Mapping[str, Any], arrays: Arrays) -> Any:
        from nkl_sklearn.mixture import MixtureClassifier, mixture_of

        shape = settings["covariance_type"]
        estimator = MixtureClassifier(covariance_type=shape)
        for name in _OF_ALL:
            setattr(estimator, name, arrays[name])
        estimator.mixtures_ = [
            mixture_of(shape, *(arrays[f"{number}.{name}"] for name in _OF_A_MIXTURE))
            for number in range(len(estimator.classes_))
        ]
        return estimator


class GenerativeModel(ArrayModel):
    """A density for each class."""

    forms = MappingProxyType(
        {
            "GaussianNB": Attributes(GaussianNB, ("theta_", "var_", "class_prior_", "classes_")),
            "MixtureClassifier": _Mixtures(),
        }
    )
    kinds = frozenset(forms)
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
