"""Offers scikit-learn's neighbours, trees, forests, boosting, Bayes, mixtures and linear models."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl
from nkl_sklearn.options import (
    BoostOptions,
    ForestOptions,
    LogisticOptions,
    MixtureOptions,
    NeighbourOptions,
    TreeOptions,
)
from nkl_sklearn.references import BOOSTING, FOREST, SKLEARN

_CLASSES = frozenset({"classification"})
_VALUES = frozenset({"regression"})


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """Offer the classifiers and the regressors."""
    yield from _classifiers()
    yield from _regressors()


def _classifiers() -> Iterator[Component]:
    yield Component(
        name="knn",
        target="nkl_sklearn.neighbours:Knn",
        summary="Nearest neighbours",
        references=SKLEARN,
        options=NeighbourOptions,
        tasks=_CLASSES,
        weighted=False,
    )
    yield Component(
        name="tree",
        target="nkl_sklearn.trees:Tree",
        summary="Decision tree",
        references=SKLEARN,
        options=TreeOptions,
        tasks=_CLASSES,
    )
    yield Component(
        name="rand_forest",
        target="nkl_sklearn.trees:Forest",
        summary="Random forest",
        references=FOREST,
        options=ForestOptions,
        tasks=_CLASSES,
        aliases=("forest", "random_forest"),
    )
    yield Component(
        name="grad_boost",
        target="nkl_sklearn.trees:Boost",
        summary="Gradient boosted trees (scikit-learn, by histograms)",
        references=BOOSTING,
        options=BoostOptions,
        tasks=_CLASSES,
    )
    yield Component(
        name="bayes",
        target="nkl_sklearn.bayes:Bayes",
        summary="Naive Bayes with one Gaussian a feature",
        references=SKLEARN,
        tasks=_CLASSES,
        aliases=("nb",),
    )
    yield Component(
        name="gmm",
        target="nkl_sklearn.bayes:Gmm",
        summary="A mixture of Gaussians a class, decided by Bayes' rule",
        references=SKLEARN,
        options=MixtureOptions,
        tasks=_CLASSES,
    )
    yield Component(
        name="log_reg",
        target="nkl_sklearn.linear:Logistic",
        summary="Logistic regression",
        references=SKLEARN,
        options=LogisticOptions,
        tasks=_CLASSES,
    )


def _regressors() -> Iterator[Component]:
    yield Component(
        name="knn_reg",
        target="nkl_sklearn.neighbours:KnnReg",
        summary="Nearest neighbours, regression",
        references=SKLEARN,
        options=NeighbourOptions,
        tasks=_VALUES,
        weighted=False,
    )
    yield Component(
        name="tree_reg",
        target="nkl_sklearn.trees:TreeReg",
        summary="Decision tree, regression",
        references=SKLEARN,
        options=TreeOptions,
        tasks=_VALUES,
    )
    yield Component(
        name="rand_forest_reg",
        target="nkl_sklearn.trees:ForestReg",
        summary="Random forest, regression",
        references=FOREST,
        options=ForestOptions,
        tasks=_VALUES,
        aliases=("forest_reg", "random_forest_reg"),
    )
    yield Component(
        name="grad_boost_reg",
        target="nkl_sklearn.trees:BoostReg",
        summary="Gradient boosted trees (scikit-learn, by histograms), regression",
        references=BOOSTING,
        options=BoostOptions,
        tasks=_VALUES,
    )
    yield Component(
        name="lin_reg",
        target="nkl_sklearn.linear:Linear",
        summary="Linear regression by least squares",
        references=SKLEARN,
        tasks=_VALUES,
    )
