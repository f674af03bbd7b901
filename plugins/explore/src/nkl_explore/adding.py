"""Adds to the table what ``[PREDICT]`` asks for, and sorts numbers into bins where ``[EXPL]`` does."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from nkl.command import Bench, Experiment
from nkl.data import Finding, Recording
from nkl.errors import PluginError, UserError
from nkl.parts import Material
from nkl.stages import annotate_segments
from nkl_explore.labels import Labels, thirds

_BINNED = ".bin_reals"
_YES = ("true", "yes", "on", "1")


def add_predicted(
    table: pd.DataFrame,
    recordings: Mapping[str, Recording],
    experiment: Experiment,
    bench: Bench,
    findings: list[Finding],
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Adds a column for each label that predictors give; what the store holds is not computed again.

    A column that is called as one of the database gets the ending ``_pred``. A predictor that fails is a finding.

    Returns:
        The table, and by which predictor each of the new columns is.
    """
    predicted: dict[str, str] = {}
    for choice in experiment.choices("PREDICT", "targets"):
        try:
            found = annotate_segments(table, recordings, choice, bench, experiment.feats.no_reuse)
        except (UserError, PluginError) as error:
            findings.append(Finding("warning", "predicted labels", f"{choice.name}: {error}"))
            continue
        names = {}
        for column in map(str, found.table.columns):
            names[column] = column
            while names[column] in table.columns:
                names[column] += "_pred"
        added = found.table.rename(columns=names)
        table = pd.concat([table, added], axis=1)
        predicted |= dict.fromkeys(map(str, added.columns), choice.name)
        if found.failures:
            reasons = "; ".join(dict.fromkeys(failure.reason for failure in found.failures[:3]))
            count = len({failure.position for failure in found.failures})
            message = f"{choice.name} has no label for {count} of {len(table)} segments: {reasons}"
            findings.append(Finding("warning", "predicted labels", message))
    return table, predicted


def binned(material: Material, experiment: Experiment, findings: list[Finding]) -> pd.DataFrame:
    """The table with columns of numbers cut into thirds where ``<column>.bin_reals`` says so; the target stays as it is.

    What is known of the recordings (``duration``) can be cut too, and hides the numbers then.
    """
    labels, table = Labels(material), material.table
    names = {str(name).lower(): str(name) for name in (*table.columns, *labels.recordings)}
    for key, entry in experiment.ini.section("EXPL").items():
        if not key.endswith(_BINNED) or entry.text.strip().lower() not in _YES:
            continue
        wanted = key.removesuffix(_BINNED)
        column = labels.column(names.get(wanted, wanted))
        if column is labels.target:
            findings.append(Finding("note", "bins", f"{entry.place}: the target is not cut into bins here."))
        elif column.kind == "nothing":
            findings.append(
                Finding("warning", "bins", f"{entry.place}: {wanted} is not cut into bins: {column.reason}.")
            )
        else:
            parts = thirds(column)
            cells = [parts.labels[code] if code >= 0 else None for code in parts.codes]
            table = table.assign(**{column.name: pd.Series(cells, index=table.index)})
    return table
