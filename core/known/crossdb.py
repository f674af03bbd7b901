"""[CROSSDB]: what is added to the training data of cross-database tables."""

from __future__ import annotations

from nkl.options import Off, Options, option


class CrossdbOptions(Options):
    """The options of ``[CROSSDB]``."""

    train_extra: Off[list[str]] = option(None, "Databases that are training data in every cell of the table.")
