"""The explorers of labels and recordings keep what all explorers must."""

from __future__ import annotations

from nkl.testing import ExplorerConformance


class TestOverview(ExplorerConformance):
    plugin = "explore"
    component = "overview"
    options = {"print_colvals": True}


class TestBias(ExplorerConformance):
    plugin = "explore"
    component = "bias"


class TestValueCounts(ExplorerConformance):
    plugin = "explore"
    component = "value_counts"
    options = {
        "value_counts": [
            *(
                ["age"],
                ["gender"],
                ["text"],
                ["gender", "age"],
                ["age", "level_db"],
                ["gender", "text"],
                ["nowhere"],
                ["target"],
            ),
            *(
                ["constant"],
                ["empty"],
                ["category"],
                ["written"],
                ["größe <µ>"],
                ["flag"],
                ["day"],
                ["endless", "gender"],
            ),
        ],
        "dist_type": "kde",
        "print_stats": True,
    }
