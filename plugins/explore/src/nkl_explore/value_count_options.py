"""The keys of [EXPL] that ask for distributions of labels."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from nkl.plugin import Options, option
from nkl_explore.options import ColumnLists, columns_of


class ValueCountOptions(Options):
    """The options of the explorer ``value_counts``."""

    value_counts: Annotated[ColumnLists, pydantic.AfterValidator(columns_of(1, 2))] = option(
        None,
        "Columns, or pairs of columns, whose distribution over the target is drawn: [['age'], ['age', 'gender']].",
    )
    dist_type: Literal["hist", "kde"] = option("hist", "Distributions of numbers: as histogram or density.")
    print_stats: bool = option(
        False, "Write the statistics of the comparisons beside the figures, with a mixed model of each."
    )
