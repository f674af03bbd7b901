"""[RESAMPLE]: another sampling rate."""

from __future__ import annotations

from nkl.options import Options, option


class ResampleOptions(Options):
    """The options of ``[RESAMPLE]``."""

    replace: bool = option(False, "Overwrite the original files instead of writing new ones.", identity=False)
    target: str = option("resampled.csv", "Table of the new files, in the experiment's folder.", identity=False)
