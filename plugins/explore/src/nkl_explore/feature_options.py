"""The keys of [EXPL] that are about features and models; a key that several explorers read is declared by each."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from nkl.plugin import Off, Options, option
from nkl_explore.options import ColumnLists, columns_of

_MODEL = (
    "Learners that rank the features, such as ['log_reg', 'xgb']; their own options stand in [EXPL] too. No ranking if not "
    "given."
)
_MAX_FEATS = "How many of the most important features are shown."
_DISTRIBUTIONS = (
    "Draw how the most important features are distributed over the classes: those that model ranks first, without it those "
    "that differ most."
)
_IGNORE_GENDER = "Do not split the distributions of features by gender."

Distributions = Annotated[bool, pydantic.BeforeValidator(lambda value: True if value == "all" else value)]
"""Yes or no; ``all`` is yes."""


class RankingOptions(Options):
    """What ranks features."""

    model: Off[list[str]] = option(None, _MODEL, chooses="learner")
    max_feats: int = option(10, _MAX_FEATS, ge=1)
    permutation: bool = option(
        False,
        "Rank features by how much the result on held-out speakers drops when they are shuffled, those that correlate "
        "together; else by the learner's own importance, where it has one.",
    )
    feature_distributions: Distributions = option(False, _DISTRIBUTIONS)
    ignore_gender: bool = option(False, _IGNORE_GENDER)


class MapOptions(Options):
    """What maps of features are drawn."""

    scatter: Off[list[Literal["tsne", "umap", "pca"]]] = option(
        None, "Maps of all features that are drawn: pca, tsne, umap (which takes umap-learn)."
    )
    scatter_target: Off[list[str]] = option(
        None, "Columns that colour the maps; the target if not given.", key="scatter.target"
    )
    scatter_dim: Literal[2, 3] = option(
        2, "Dimensions of the maps: 2, or 3 as interactive pages beside the report.", key="scatter.dim"
    )
    scatter_source: Literal["features", "embedding"] = option(
        "features",
        "What is mapped: all features of all samples, or, of test samples, what the network of the run makes of them before "
        "its last layer (embedding).",
        key="scatter.source",
    )
    tsne: bool = option(False, "The same as tsne in scatter.")
    umap: bool = option(False, "The same as umap in scatter.")
    pca: bool = option(False, "The same as pca in scatter.")

    @property
    def methods(self) -> tuple[str, ...]:
        """The maps that are asked for, in this order: pca, tsne, umap."""
        asked = {*(self.scatter or ()), *(name for name in ("pca", "tsne", "umap") if getattr(self, name))}
        return tuple(name for name in ("pca", "tsne", "umap") if name in asked)


class ExplainOptions(Options):
    """What the model of the run says of single predictions."""

    explain: Off[int] = option(
        None,
        "Of how many test samples the page shows what the trained model looked at, where it can say: the surest right, the "
        "surest wrong and the least sure, in turn.",
        ge=1,
    )


class TreeOptions(Options):
    """The drawn tree."""

    model: Off[list[str]] = option(None, _MODEL, chooses="learner")
    plot_tree: bool = option(
        False, "Draw the decision tree of tree (or tree_reg) in model; without one there that of the trained run."
    )


class FeatureOptions(Options):
    """Which features are drawn, and how."""

    feature_distributions: Distributions = option(False, _DISTRIBUTIONS)
    ignore_gender: bool = option(False, _IGNORE_GENDER)
    plot_features: Off[list[str]] = option(None, "Draw these features in any case, by name.")
    max_feats: int = option(10, _MAX_FEATS, ge=1)
    model: Off[list[str]] = option(None, _MODEL, chooses="learner")
    print_stats: bool = option(
        False, "Write the statistics of the comparisons beside the figures, with a mixed model of each."
    )
    regplot: Annotated[ColumnLists, pydantic.AfterValidator(columns_of(2, 3))] = option(
        None,
        "Regression plots: two features or columns, and a third for the colour (the target if not given): "
        "[['duration', 'meanF0Hz', 'age']].",
    )
