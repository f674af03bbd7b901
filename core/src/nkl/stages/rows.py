"""The rows of an experiment's databases that a command works on, where it does not train."""

from __future__ import annotations

import pandas as pd

from nkl.data.report import Finding
from nkl.data.seeds import generator
from nkl.errors import UserError
from nkl.ini.experiment import Experiment
from nkl.kernel.bench import Bench
from nkl.stages import load
from nkl.stages.speech import speech_check
from nkl.stages.splits import make_splits


def select_rows(experiment: Experiment, part: str, purpose: str, bench: Bench) -> tuple[pd.DataFrame, list[Finding]]:
    """Load the databases: all rows, with or without a target, or those of one split.

    Args:
        experiment: what the INI says of them.
        part: ``all``, ``train``, ``dev`` or ``test``.
        purpose: a word for what the rows are for, for messages.
        bench: what it is done with.

    Raises:
        UserError: if there are none, or they cannot be read.
    """
    spoken = speech_check(experiment, bench)
    tables, findings = [], []
    with bench.watchers.stage("load", len(experiment.databases)) as advance:
        for done, choice in enumerate(experiment.databases, 1):
            dataset, found = load.load_database(choice, experiment.data.target, experiment.exp.seed, False, spoken)
            tables.append(dataset.table)
            findings += found
            advance(done)
    rows = load.concatenate(purpose, tables, findings)
    if part == "all":
        rng = generator(experiment.exp.seed, "DATA", purpose)
        rows = load.narrow("all databases", rows, experiment.data, rng, findings, spoken)
    else:
        splits, _, _ = make_splits(experiment, bench)
        rows = rows[rows.index.isin(getattr(splits, part).index)]
    if not len(rows):
        raise UserError(f"{experiment.ini.path}: sample_selection = {part}: there are no samples for {purpose}.")
    return rows, findings
