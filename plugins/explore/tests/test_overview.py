"""The explorers of labels and recordings keep what all explorers must."""

from __future__ import annotations

from typing import Any, ClassVar

from nkl.testing import ExplorerConformance


class TestOverview(ExplorerConformance):
    plugin = "explore"
    component = "overview"
    options: ClassVar[dict[str, Any]] = {"print_colvals": True}


class TestBias(ExplorerConformance):
    plugin = "explore"
    component = "bias"


class TestValueCounts(ExplorerConformance):
    plugin = "explore"
    component = "value_counts"
    options: ClassVar[dict[str, Any]] = {
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


class TestErrors(ExplorerConformance):
    plugin = "explore"
    component = "errors"
