"""[FEATS]: which features, and how they are cleaned, scaled and balanced."""

from __future__ import annotations

from typing import Literal

from nkl.options import Off, Options, option

Statistic = Literal["mean", "std", "min", "max", "median"]


class FeatsOptions(Options):
    """The keys of ``[FEATS]`` that hold for all feature extractors."""

    type: list[str] = option(
        ["os"],
        "Feature extractors; several are put side by side. Empty where the model works on the sound itself.",
        chooses="extractor",
    )
    features: Off[list[str]] = option(None, "Keep only these features, by name.")
    scale: Off[str] = option(
        None, "Scaler of the features, learned from the training data, such as standard.", chooses="scaler"
    )
    balancing: Off[str] = option(
        None, "Method that evens out the classes of the training data, such as smote.", chooses="balancer"
    )
    balancing_random_state: int = option(42, "Seed of the balancing.", ge=0)
    pooling: list[Statistic] = option(
        ["mean", "std"],
        "Features a frame (level = frame): statistics over the frames of a segment, for learners that work on rows.",
        min_length=1,
    )
    analysis_rate: Off[int] = option(
        None,
        "Sampling rate in Hz at which all recordings are analysed, kept with the model; the lowest in training if not given.",
        ge=1000,
        le=768000,
    )
    nan_strategy: Literal["zero", "mean", "median", "drop"] = option(
        "zero", "What a missing value becomes: 0, the feature's mean or median in training; or its sample is dropped."
    )
    fail_threshold: float = option(
        0.0,
        "Share of files (0 to 1) that may fail to give features before the run stops; they are then left out.",
        ge=0,
        le=1,
    )
    no_reuse: bool = option(False, "Extract all features anew instead of using stored ones.", identity=False)
    needs_feature_extraction: bool = option(False, "The same as no_reuse.", identity=False)
    store_format: Literal["pkl", "csv", "parquet"] = option(
        "parquet",
        "Format of the feature tables in the run folder; pkl, which can run code when it is read, is written as parquet.",
        identity=False,
    )
    print_feats: bool = option(
        False,
        "Log the features of every file.",
        identity=False,
        idle="is not done yet; the stored features are those of `nkl cache`",
    )
