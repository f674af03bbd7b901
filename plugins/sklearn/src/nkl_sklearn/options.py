"""The options of scikit-learn's learners."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nkl.plugin import Options, option


class _ThreadOptions(Options):
    n_jobs: int = option(8, "Threads; never more than the machine has cores.", ge=1, identity=False)


class NeighbourOptions(_ThreadOptions):
    """Options of knn and knn_reg."""

    K_val: int = option(5, "How many neighbours are asked.", aliases=("n_neighbors",), ge=1)
    KNN_weights: Literal["uniform", "distance"] = option(
        "uniform", "Whether all neighbours count the same, or near ones more.", aliases=("weights",)
    )


class TreeOptions(Options):
    """Options of tree and tree_reg."""

    max_depth: int = option(0, "Depth of the tree; 0: no limit.", ge=0)
    min_samples_leaf: int = option(1, "Least number of training samples in a leaf.", ge=1)


class ForestOptions(_ThreadOptions):
    """Options of rand_forest and rand_forest_reg."""

    n_estimators: int = option(100, "Number of trees.", ge=1)
    max_depth: int = option(0, "Depth of a tree; 0: no limit.", ge=0)
    min_samples_leaf: int = option(1, "Least number of training samples in a leaf.", ge=1)


class BoostOptions(Options):
    """Options of grad_boost and grad_boost_reg."""

    n_estimators: int = option(100, "Number of rounds of boosting.", aliases=("max_iter",), ge=1)
    max_depth: int = option(0, "Depth of a tree; 0: no limit.", ge=0)
    min_samples_leaf: int = option(20, "Least number of training samples in a leaf.", ge=1)
    learning_rate: float = option(0.1, "How much each round counts, above 0 to 1.", gt=0, le=1)


class MixtureOptions(Options):
    """Options of gmm."""

    GMM_components: int = option(
        4, "Gaussians a class; fewer where a class has fewer training samples.", aliases=("n_components",), ge=1
    )
    GMM_covariance_type: Literal["full", "tied", "diag", "spherical"] = option(
        "full", "Shape of the Gaussians.", aliases=("covariance_type",)
    )
    reg_covar: Literal["auto"] | Annotated[float, Field(gt=0)] = option(
        "auto",
        "Added to the variance of each feature, in shares of its variance over all training samples; auto: features "
        "times classes divided by training samples.",
    )


class LogisticOptions(Options):
    """Options of log_reg."""

    C_val: float = option(1.0, "Inverse strength of the penalty on large weights.", aliases=("C",), gt=0)
    max_iter: int = option(1000, "Most steps of the solver.", ge=1)
