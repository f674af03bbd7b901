"""[DATA] <database>.<key>: how one database is labelled, cleaned and split."""

from __future__ import annotations

from typing import Annotated, Any

import pydantic

from nkl.ini.sections.strategy import check_strategy, stated_speakers
from nkl.ini.sections.values import CheckSize, Filter, LabelMapping, Name, on_for
from nkl.options import Off, Options, option


class DatabaseOptions(Options):
    """The keys that follow a database's name and a dot. Those of its loader (``audio_path``) are the loader's."""

    type: str = option(
        "audformat", "How the database is stored: audformat, csv, or what a plugin reads.", chooses="loader"
    )
    label: Off[str] = option(None, "Name that the target column has in this database.")
    colnames: Off[dict[str, str]] = option(None, "Columns to rename, old name to new.")
    mapping: LabelMapping = option(
        None,
        "Labels to rename, old to new, such as {'anger, fear': 'negative'}; or {'column': {old: new}}, where speaker comes "
        "before the split.",
    )
    ratings: Off[str] = option(
        None,
        "Table of one rating a row (item, rater, label), from which the labels of training samples are made anew; relative to "
        "the working directory.",
    )
    ratings_mapping: LabelMapping = option(
        None,
        "Labels of ratings to rename, old to new, where they are not written as in the database; then mapping is for them too.",
        key="ratings.mapping",
    )
    consensus: str = option(
        "plurality", "How one label is made of the ratings of an item, where there are ratings.", chooses="consensus"
    )
    required: Off[str] = option(None, "Drop the rows in which this column is empty.")
    limit_samples: Off[int] = option(None, "Before the split, keep at most so many samples, drawn at random.", ge=1)
    limit_samples_per_speaker: Off[int] = option(
        None, "Before the split, keep at most so many samples a speaker, drawn at random.", ge=1
    )
    filter: Filter = option(None, "Before the split, keep the rows whose columns have these values; all must hold.")
    min_duration_of_sample: Off[float] = option(None, "Before the split, drop samples shorter than this, in s.", ge=0)
    max_duration_of_sample: Off[float] = option(None, "Before the split, drop samples longer than this, in s.", gt=0)
    check_size: CheckSize = option(None, "Drop files smaller than so many bytes; True means 1000.")
    check_vad: bool = option(False, "Drop samples in which SEGMENT.method, or else silero, finds no speech.")
    rename_speakers: bool = option(
        False, "Put the database's name before its speakers' names, where databases share names by accident."
    )
    reverse: bool = option(False, "Turn the target's scale round: the new value is |value - maximum|.")
    reverse_max: Off[float] = option(
        None, "The maximum for reverse; the largest value found where it is not given.", key="reverse.max"
    )
    scale: Annotated[bool, on_for("standard")] = option(
        False, "Scale the target over this database to mean 0 and standard deviation 1."
    )
    split_strategy: str = option(
        "speaker_split",
        "speaker_split, database, specified, speakers_stated, random, balanced, column, train, dev, test, "
        "or a list of test speakers.",
    )
    test_size: float = option(20, "Share of the speakers or samples that are test data, in percent.", gt=0, lt=100)
    dev_size: float = option(20, "Share of the speakers or samples that are dev data, in percent.", gt=0, lt=100)
    train: Off[list[Name]] = option(None, "Strategy speakers_stated: training speakers; all others if not given.")
    dev: Off[list[Name]] = option(None, "Strategy speakers_stated: dev speakers.")
    test: Off[list[Name]] = option(None, "Strategy speakers_stated: test speakers.")
    train_tables: Off[list[str]] = option(None, "Strategy specified: tables of the database that are training data.")
    dev_tables: Off[list[str]] = option(None, "Strategy specified: tables of the database that are dev data.")
    test_tables: Off[list[str]] = option(None, "Strategy specified: tables of the database that are test data.")
    split_column: Off[str] = option(None, "Strategy column: the column that tells the splits apart.")
    train_vals: Off[list[Name]] = option(
        None, "Strategy column: values of split_column that mean training data.", aliases=("train_values",)
    )
    dev_vals: Off[list[Name]] = option(
        None, "Strategy column: values of split_column that mean dev data.", aliases=("dev_values",)
    )
    test_vals: Off[list[Name]] = option(
        None, "Strategy column: values of split_column that mean test data.", aliases=("test_values",)
    )
    as_test: bool = option(False, "After the split, keep only the test data of this database.")
    as_train: bool = option(False, "After the split, keep only the training data of this database.")
    value_counts: bool = option(False, "Log how often each value occurs when the database is read.", identity=False)

    @pydantic.field_validator("split_strategy", mode="before")
    @classmethod
    def _strategy(cls, value: Any) -> Any:
        # The type stays plain text, for which the INI's text is never read as anything else: a misspelt name would
        # otherwise be taken for a list of one speaker.
        return check_strategy(str(value))

    @property
    def stated_test_speakers(self) -> list[str] | None:
        """The test speakers, where ``split_strategy`` is a list of them."""
        return stated_speakers(self.split_strategy)
