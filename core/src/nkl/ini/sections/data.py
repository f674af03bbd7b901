"""[DATA]: which databases, which target, and what is done to all of them after the split."""

from __future__ import annotations

from typing import Literal

from nkl.ini.sections.values import CheckSize, Filter, Name
from nkl.options import Off, Options, Selection, option


class DataOptions(Options):
    """The keys of ``[DATA]`` that are not about one database."""

    databases: list[str] = option([], "Names of the databases; each has its path under its name.")
    tests: Off[list[str]] = option(None, "Further databases on which a saved model is tested.")
    trains: Off[list[str]] = option(None, "Names of the databases that a saved model was trained on.")
    target: str = option("emotion", "The column to be predicted.")
    labels: Off[list[Name]] = option(
        None, "The classes to keep, in their order (two classes: negative, positive); also the names of the bins."
    )
    type: Off[Literal["continuous"]] = option(
        None, "continuous: the target is a number, which is sorted into bins for classification."
    )
    bins: Off[list[float]] = option(
        None,
        "Edges of the bins of a continuous target, one more than labels, in the target's unit; terciles if there are none.",
    )
    target_divide_by: Off[float] = option(
        None, "Number by which the target is divided, such as 100 for years; above 0.", gt=0
    )
    root_folders: Off[str] = option(
        None, "An INI file whose [DATA] section is used for whatever is not said of a database here."
    )
    no_reuse: bool = option(False, "Read and split the databases anew instead of using stored tables.", identity=False)
    limit_samples: Off[int] = option(None, "Keep at most so many samples of each split, drawn at random.", ge=1)
    limit_samples_per_speaker: Off[int] = option(None, "Keep at most so many samples a speaker, drawn at random.", ge=1)
    min_duration_of_sample: Off[float] = option(None, "Drop samples shorter than this, in seconds.", ge=0)
    max_duration_of_sample: Off[float] = option(None, "Drop samples longer than this, in seconds.", gt=0)
    filter: Filter = option(
        None, "Keep the rows whose columns have these values, such as {'gender': 'female'}; all must hold."
    )
    conflicts: Literal["error", "first", "leave_out"] = option(
        "error",
        "Where databases give one recording different labels: stop, take the label of the database that is named first, or "
        "leave the recording out.",
    )
    check_size: CheckSize = option(None, "Drop files smaller than so many bytes; True means 1000.")
    check_vad: bool = option(False, "Drop samples in which SEGMENT.method, or else silero, finds no speech.")
    balance: Off[dict[str, float]] = option(
        None, "Split strategy balanced: columns to spread evenly over the splits, each with its weight."
    )
    size_diff_weight: float = option(
        1, "Split strategy balanced: weight of getting the size of the splits right.", ge=0
    )
    sample_selection: Selection = option("all", "The split that augmentation and prediction work on.")
    label_data: Off[str] = option(
        None,
        "Name of a database without labels, to be labelled with the trained model.",
        idle="is not done yet: use `nkl test` for databases that have labels",
    )
    label_result: Off[str] = option(None, "File, CSV, for the labels of label_data.", identity=False)
    needs_feature_extraction: bool = option(
        False, "Extract features anew instead of using stored ones.", identity=False
    )
