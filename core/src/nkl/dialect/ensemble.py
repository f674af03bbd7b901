"""[ENSEMBLE]: several experiments' predictions made one."""

from __future__ import annotations

from nkl.options import Off, Options, option


class EnsembleOptions(Options):
    """The keys of ``[ENSEMBLE]`` that hold for all methods."""

    configs: Off[list[str]] = option(None, "The experiments' INI files, or CSV files of predictions.")
    method: str = option("mean", "How predictions are fused, such as mean or majority_voting.")
    outfile: str = option("ensemble_result.csv", "File, CSV, for the fused predictions.", identity=False)
    no_labels: bool = option(False, "The predictions come without truth: fuse them and measure nothing.")
