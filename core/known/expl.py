"""[EXPL]: exploring labels and features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pydantic

from nkl.ini.sections.values import on_for
from nkl.options import Off, Options, off, option


def _tuples(value: Any) -> Any:
    value = off(value)
    if not isinstance(value, list):
        return value
    if any(isinstance(item, str) and item.startswith("[") for item in value):
        raise ValueError("write lists of columns, such as [['age'], ['age', 'gender']]")
    return [[item] if isinstance(item, str) else item for item in value]


def columns_of(fewest: int, most: int) -> Callable[[list[list[str]] | None], list[list[str]] | None]:
    """A check that each inner list names at least ``fewest`` and at most ``most`` columns."""

    def check(value: list[list[str]] | None) -> list[list[str]] | None:
        for columns in value or []:
            if not fewest <= len(columns) <= most:
                raise ValueError(f"{columns} must name {fewest} to {most} columns")
        return value

    return check


ColumnLists = Annotated[list[list[str]] | None, pydantic.BeforeValidator(_tuples)]
"""Lists of columns that are looked at together; a single column may stand without its own list."""


class ExplOptions(Options):
    """The options of ``[EXPL]``; ``<column>.bin_reals`` is a family of keys."""

    value_counts: Annotated[ColumnLists, pydantic.AfterValidator(columns_of(1, 2))] = option(
        None, "Columns, or pairs of columns, whose distribution over the target is drawn: [['age'], ['age', 'gender']]."
    )
    dist_type: Literal["hist", "kde"] = option("hist", "Distributions of numbers: as histogram or density.")
    feature_distributions: Annotated[bool, on_for("all")] = option(
        False, "Draw how the most important features are distributed over the classes."
    )
    ignore_gender: bool = option(False, "Do not split the distributions of features by gender.")
    model: Off[list[str]] = option(None, "Learners whose ranks of the features are averaged; no ranking if not given.")
    max_feats: int = option(10, "How many of the most important features are shown.", ge=1)
    permutation: bool = option(
        False, "Rank features by how much the result drops when one is shuffled, not by the learner's own importance."
    )
    plot_features: Off[list[str]] = option(None, "Draw these features, by name, instead of the most important ones.")
    scatter: Off[list[Literal["tsne", "umap", "pca"]]] = option(
        None, "Projections of the features that are drawn as scatter plots."
    )
    scatter_target: Off[list[str]] = option(
        None, "Columns that colour the scatter plots; the target if not given.", key="scatter.target"
    )
    scatter_dim: Literal[2, 3] = option(2, "Dimensions of the scatter plots: 2 or 3.", key="scatter.dim")
    tsne: bool = option(False, "The same as tsne in scatter.")
    umap: bool = option(False, "The same as umap in scatter.")
    pca: bool = option(False, "The same as pca in scatter.")
    plot_tree: bool = option(False, "Draw the decision tree, where model has one.")
    shap: bool = option(False, "Explain the trained model's predictions by SHAP values.")
    spotlight: bool = option(False, "Show labels and features in the browser with Spotlight.")
    print_stats: bool = option(False, "Write the statistics of the comparisons beside the figures.")
    print_colvals: bool = option(False, "Log how often each value of each column occurs.")
    regplot: Annotated[ColumnLists, pydantic.AfterValidator(columns_of(2, 3))] = option(
        None,
        "Regression plots: two features or columns, and a third for the colour: [['duration', 'meanF0Hz', 'age']].",
    )
