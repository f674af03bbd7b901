"""[OPTIM]: the search for good parameters."""

from __future__ import annotations

from typing import Literal

from nkl.options import Options, option


class OptimOptions(Options):
    """The options of ``[OPTIM]``; every other key of the section is a parameter and the values to try."""

    model: str = option("mlp", "The learner whose parameters are searched.")
    search_strategy: Literal["grid", "random", "halving_grid", "halving_random", "grid_cv", "random_cv"] = option(
        "grid",
        "All combinations or some drawn at random; halving: ever fewer on ever more data; _cv: cross-validated on the "
        "training data.",
    )
    metric: Literal["uar", "accuracy", "f1", "precision", "recall", "sensitivity", "specificity"] = option(
        "uar", "What is made best, on the dev split or in cross-validation, never on test data."
    )
    n_iter: int = option(50, "Random search: how many combinations are tried.", ge=1)
    cv_folds: int = option(3, "Parts of the cross-validation; speakers stay together where they are known.", ge=2)
    random_state: int = option(42, "Seed of the search.", ge=0)
