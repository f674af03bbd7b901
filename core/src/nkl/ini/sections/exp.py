"""[EXP]: what the experiment is, how often it runs, where its results go."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from nkl.options import Off, Options, Selection, option

_DATABASES = "belongs to the comparison of databases (multidb), which is not there yet"
_LAYOUT = (
    "has no effect: nkl lays out the folder of a run by itself, and experiments share one store of features (NKL_STORE)"
)
_NETWORKS = "only has an effect on neural networks, such as mlp"


_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
_LONGEST = 200


def as_folder(name: str) -> str:
    """A name that every system takes for that of a folder below the root; with ``/`` for one in another.

    Raises:
        ValueError: if it is none, or leads out of the root.
    """
    parts = name.split("/")
    if any(part in ("", ".", "..") or part != part.strip() or part.endswith(".") for part in parts):
        raise ValueError("no part of the name may be empty or .., begin or end with a blank, or end with a dot")
    if strange := sorted({sign for sign in name if sign in '<>:"\\|?*' or not sign.isprintable()}):
        raise ValueError(f"the name of a folder cannot hold {' '.join(map(repr, strange))} on all systems")
    if taken := [part for part in parts if part.partition(".")[0].strip().lower() in _RESERVED]:
        raise ValueError(f"{taken[0]} is the name of a device on Windows; choose another one")
    if any(len(part.encode()) > _LONGEST for part in parts):
        raise ValueError(f"it is too long for the name of a folder: write {_LONGEST} letters at most")
    return name


class ExpOptions(Options):
    """The options of ``[EXP]``."""

    root: str = option(..., "Folder that holds the experiment's folder; relative to the working directory.")
    name: Annotated[str, pydantic.AfterValidator(as_folder)] = option(
        ..., "Name of the experiment: its results go to root/name.", min_length=1
    )
    type: Literal["classification", "regression"] = option(
        "classification", "Whether the target is a class or a number."
    )
    runs: int = option(1, "How often the training is repeated, each time with the next seed.", ge=1)
    epochs: int = option(
        1, "Passes over the training data; only neural networks need more than one.", ge=0, idle=_NETWORKS
    )
    seed: int = option(42, "Seed of splits, sub-samples and models: the same seed gives the same results.", ge=0)
    save: bool = option(True, "Keep the trained model in the run folder.", identity=False)
    save_test: Off[str] = option(
        None, "File, CSV, to which the predictions of the test data are also written.", identity=False
    )
    traindevtest: bool = option(
        False, "Three splits: early stopping, tuning and the choice of an epoch then use the dev split."
    )
    allow_leakage: bool = option(
        False, "Go on although a speaker or a recording is in training and test data alike; the report says so."
    )
    executor: str = option(
        "local", "What spreads the work: processes of this machine, or a plugin's.", identity=False, chooses="executor"
    )
    workers: int = option(0, "Processes at a time; 0 means one a processor core.", ge=0, identity=False)
    max_minutes: float = option(
        1440,
        "Recordings that last longer than so many minutes fail: what is longer is a damaged header or a trap.",
        gt=0,
    )
    res_name: Off[str] = option(
        None, "Text that replaces the made-up part of result file names.", identity=False, idle=_LAYOUT
    )
    sample_selection: Selection = option("all", "The split that exploring, segmenting and resampling look at.")
    filter_sample_selection: Literal["all", "train", "test"] = option(
        "all", "The split to which the filters and limits of [DATA] apply.", key="filter.sample_selection"
    )
    databases: Off[list[str]] = option(
        None, "Databases of a cross-database table: each is trained on, each tested on.", idle=_DATABASES
    )
    use_splits: bool = option(
        False,
        "Cross-database tables: keep each database's own splits instead of using all of it on either side.",
        idle=_DATABASES,
    )
    reuse_train: bool = option(
        False,
        "Cross-database tables: train once a row and test that model on every database.",
        identity=False,
        idle=_DATABASES,
    )
    lodo: bool = option(
        False, "Cross-database: leave one database out as test data and train on all others, in turn.", idle=_DATABASES
    )
    lodo_dev: Off[str] = option(
        None, "Leave-one-database-out: the database that is the dev split of every fold.", idle=_DATABASES
    )
    lodo_runs: int = option(1, "Leave-one-database-out: repeats of every fold.", ge=1, idle=_DATABASES)
    export_onnx: bool = option(
        False, "Also write the trained model as ONNX, where its kind can.", identity=False, idle=_NETWORKS
    )
    language: str = option("en", "Language of the speech, as a two-letter code, for transcription.")
    no_warnings: bool = option(False, "Hide warnings of libraries.", identity=False)
    run: int = option(0, "Number of the current run; counted by nkl itself.", ge=0, identity=False)
    store: str = option(
        "./store/", "Folder of tables and features, below the experiment's folder.", identity=False, idle=_LAYOUT
    )
    fig_dir: str = option(
        "./images/", "Folder of figures, below the experiment's folder.", identity=False, idle=_LAYOUT
    )
    res_dir: str = option(
        "./results/", "Folder of results, below the experiment's folder.", identity=False, idle=_LAYOUT
    )
    model_dir: str = option(
        "./models/",
        "Folder of models, below the experiment's folder.",
        aliases=("models_dir",),
        identity=False,
        idle=_LAYOUT,
    )
    cache: str = option(
        "./cache/", "Folder of other intermediate files, below the experiment's folder.", identity=False, idle=_LAYOUT
    )
