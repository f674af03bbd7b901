"""[AUGMENT]: altered copies of samples."""

from __future__ import annotations

from nkl.options import Off, Options, option


class AugmentOptions(Options):
    """The keys of ``[AUGMENT]`` that hold for all augmenters."""

    augment: Off[list[str]] = option(None, "The augmenters, such as traditional or random_splice.")
    result: str = option("augmented.csv", "Table of the new samples, in the experiment's folder.", identity=False)
