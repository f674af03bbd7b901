"""[EXPL]: exploring. What an explorer reads leaves this table, and stands with the explorer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pydantic

from nkl.plugin import Off, Options, option

_LATER = "is not done yet"


def _tuples(value: Any) -> Any:
    if value is False or (isinstance(value, str) and value.strip().lower() in ("false", "none", "")):
        return None
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

    chapters: list[str] = option(
        ["all"],
        "Who looks at the data, by name: overview, bias, ...; all that are installed if not given.",
        chooses="explorer",
        identity=False,
    )
    value_counts: Annotated[ColumnLists, pydantic.AfterValidator(columns_of(1, 2))] = option(
        None,
        "Columns, or pairs of columns, whose distribution over the target is drawn: [['age'], ['age', 'gender']].",
        idle=_LATER,
    )
    dist_type: Literal["hist", "kde"] = option(
        "hist", "Distributions of numbers: as histogram or density.", idle=_LATER
    )
    feature_distributions: Annotated[
        bool, pydantic.BeforeValidator(lambda value: True if value == "all" else value)
    ] = option(False, "Draw how the most important features are distributed over the classes.", idle=_LATER)
    ignore_gender: bool = option(False, "Do not split the distributions of features by gender.", idle=_LATER)
    model: Off[list[str]] = option(
        None, "Learners whose ranks of the features are averaged; no ranking if not given.", idle=_LATER
    )
    max_feats: int = option(10, "How many of the most important features are shown.", ge=1, idle=_LATER)
    permutation: bool = option(
        False,
        "Rank features by how much the result drops when one is shuffled, not by the learner's own importance.",
        idle=_LATER,
    )
    plot_features: Off[list[str]] = option(
        None, "Draw these features, by name, instead of the most important ones.", idle=_LATER
    )
    scatter: Off[list[Literal["tsne", "umap", "pca"]]] = option(
        None, "Projections of the features that are drawn as scatter plots.", idle=_LATER
    )
    scatter_target: Off[list[str]] = option(
        None, "Columns that colour the scatter plots; the target if not given.", key="scatter.target", idle=_LATER
    )
    scatter_dim: Literal[2, 3] = option(2, "Dimensions of the scatter plots: 2 or 3.", key="scatter.dim", idle=_LATER)
    tsne: bool = option(False, "The same as tsne in scatter.", idle=_LATER)
    umap: bool = option(False, "The same as umap in scatter.", idle=_LATER)
    pca: bool = option(False, "The same as pca in scatter.", idle=_LATER)
    plot_tree: bool = option(False, "Draw the decision tree, where model has one.", idle=_LATER)
    shap: bool = option(False, "Explain the trained model's predictions by SHAP values.", idle=_LATER)
    spotlight: bool = option(False, "Show labels and features in the browser with Spotlight.", idle=_LATER)
    print_stats: bool = option(False, "Write the statistics of the comparisons beside the figures.", idle=_LATER)
    print_colvals: bool = option(False, "Log how often each value of each column occurs.", idle=_LATER)
    regplot: Annotated[ColumnLists, pydantic.AfterValidator(columns_of(2, 3))] = option(
        None,
        "Regression plots: two features or columns, and a third for the colour: [['duration', 'meanF0Hz', 'age']].",
        idle=_LATER,
    )
