"""[ENSEMBLE]: several experiments' predictions made one."""

from __future__ import annotations

from typing import Literal

from nkl.plugin import Off, Options, option


class EnsembleOptions(Options):
    """The keys of ``[ENSEMBLE]`` that hold for all methods."""

    configs: Off[list[str]] = option(
        None,
        "The members: INI files (run first where there is no finished run), folders of runs, or CSV files of predictions.",
        aliases=("members",),
    )
    variants: Off[dict[str, str | list[str]]] = option(
        None,
        "Members that are this same INI with some keys changed, by name: {'praat': ['FEATS.type=praat'], ..}; "
        "the run of each is in root/name_variant.",
    )
    method: str = option("mean", "How predictions are fused, such as mean or majority_voting.", chooses="ensemble")
    intersect: bool = option(
        False, "Fuse the samples that all members have predicted, where not all members have the same ones."
    )
    join: Literal["path", "name"] = option(
        "path",
        "How samples of members are found in each other: by the path of their file, or by its name without folders.",
    )
    outfile: str = option(
        "ensemble_result.csv",
        "File, CSV, for the fused predictions; in the folder of the results unless another place is given.",
        identity=False,
    )
    no_labels: bool = option(False, "The predictions come without truth: fuse them and measure nothing.")
