"""[PREDICT]: labels that models add to a database."""

from __future__ import annotations

from nkl.plugin import Off, Options, Selection, option


class PredictOptions(Options):
    """The options of ``[PREDICT]``."""

    targets: Off[list[str]] = option(
        None, "What to predict, such as gender, age, arousal, snr or text.", chooses="predictor"
    )
    sample_selection: Selection = option("all", "The split whose samples are predicted.")
    target_language: str = option("en", "Language to translate into, as a two-letter code.")
