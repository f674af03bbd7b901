"""Whether recordings can be analysed at the rate at which a model's were."""

from __future__ import annotations

import pandas as pd

from nkl.data.report import Finding
from nkl.evaluation.overlap import name_some

NARROW = "narrow recordings"


def check_rates(facts: pd.DataFrame, analysis_rate: int | None) -> list[Finding]:
    """Look for recordings that were sampled at another rate than that at which all are analysed.

    Args:
        facts: one row a file, with ``sampling_rate`` in Hz.
        analysis_rate: in Hz; ``None`` where each file is analysed at its own.
    """
    if analysis_rate is None or not len(facts):
        return []
    findings = []
    rates = facts["sampling_rate"]
    if (narrow := rates < analysis_rate).any():
        message = (
            f"{int(narrow.sum())} of {len(facts)} recordings were sampled at less than the {analysis_rate} Hz at which all are "
            f"analysed ({_listed(rates[narrow])}): {name_some(facts.index[narrow])}."
        )
        advice = (
            "They lack high frequencies that the model may go by, and resampling brings none back. Use wider recordings, or "
            f"train with FEATS.analysis_rate = {int(rates.min())}."
        )
        findings.append(Finding("warning", NARROW, message, advice))
    if (wide := rates > analysis_rate).any():
        message = f"{int(wide.sum())} of {len(facts)} recordings are resampled to {analysis_rate} Hz ({_listed(rates[wide])})."
        findings.append(Finding("note", "resampled recordings", message))
    return findings


def _listed(rates: pd.Series) -> str:
    return ", ".join(f"{count} at {rate:g} Hz" for rate, count in rates.value_counts().items())
