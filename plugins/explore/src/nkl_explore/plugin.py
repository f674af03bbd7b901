"""Offers ``nkl explore``, with the section [EXPL], and what looks at labels and recordings."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Family, Section, hookimpl
from nkl_explore.feature_options import ExplainOptions, FeatureOptions, MapOptions, RankingOptions, TreeOptions
from nkl_explore.options import ExplOptions
from nkl_explore.overview_options import OverviewOptions
from nkl_explore.value_count_options import ValueCountOptions


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """One command."""
    yield Component(
        "explore", "nkl_explore.command:explore", "Look at the data of an INI: its biases, its features, its model"
    )


@hookimpl
def nkl_sections() -> Iterator[Section]:
    """No run changes with it."""
    yield Section(
        "EXPL",
        ExplOptions,
        "Exploring labels and features",
        command="nkl explore",
        families=(
            Family(
                "*.bin_reals", "<column>.bin_reals", bool, "Sort this column of numbers into bins before drawing it."
            ),
        ),
        dead={
            "sample_selection": "Write sample_selection in [EXP], which holds for all modules.",
            "bin_reals": "Write <column>.bin_reals for every column of numbers.",
        },
    )


@hookimpl
def nkl_explorers() -> Iterator[Component]:
    """What looks at labels and recordings, then at features."""
    yield Component(
        "overview",
        "nkl_explore.overview:Overview",
        "What the data is: samples, speakers, lengths, levels",
        OverviewOptions,
    )
    yield Component("bias", "nkl_explore.bias:Bias", "What besides the voice tells the target")
    yield Component("errors", "nkl_explore.errors:Errors", "Whether a trained model's errors depend on a column")
    yield Component(
        "value_counts",
        "nkl_explore.value_counts:ValueCounts",
        "Labels by the target, for samples and speakers",
        ValueCountOptions,
    )
    yield Component(
        "features",
        "nkl_explore.features:Features",
        "Which features differ, and how features go together",
        FeatureOptions,
    )
    yield Component(
        "importance",
        "nkl_explore.importance:Importance",
        "Which features matter to learners, on speakers that they have not heard",
        RankingOptions,
    )
    yield Component("tree", "nkl_explore.tree:DecisionTree", "A decision tree: its rules, and a drawing", TreeOptions)
    yield Component(
        "explain", "nkl_explore.explain:Explain", "What the trained model looks at in single samples", ExplainOptions
    )
    yield Component(
        "maps",
        "nkl_explore.maps:Maps",
        "Maps of all features, or of a network's embedding: pca, tsne, umap",
        MapOptions,
    )
