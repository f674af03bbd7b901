"""Values of the target that may stand where there is none: ``NA`` among classes, 999 among ages."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from nkl.data.report import Finding

_WORDS = frozenset({"na", "n/a", "nan", "null", "-", "--", "?"})
"""In lower case. ``None`` is not among them: it is a diagnosis, too."""

_CODES = (-1, -9, -99, -999, -9999, 99, 999, 9999)
_SURELY_NONE = (-9, -99, -999, -9999)
"""Codes that no other number of a scale without negative ones comes near."""


def check_stand_ins(table: pd.DataFrame, target: str, meant: Collection[str] = ()) -> list[Finding]:
    """Look for words and numbers that are often written where there is no value, and are counted as one here.

    Args:
        table: all samples, with ``source_db``.
        target: the column that is predicted.
        meant: classes that the user has named.
    """
    values = table[target].dropna() if target in table.columns else pd.Series(dtype=object)
    found: list[object]
    if pd.api.types.is_numeric_dtype(values):
        found, counted = [code for code in _CODES if _is_far(values, code)], "is taken for a number like the others"
    else:
        classes = {str(value) for value in values.unique()}
        words = sorted(one for one in classes - set(meant) if one.lower() in _WORDS)
        found, counted = [*words] if len(classes) > len(words) + 1 else [], "counts as a class"
    findings = []
    for value in found:
        rows = table[table[target] == value]
        lines = " and ".join(f"{name}.missing = ['{value}']" for name in rows["source_db"].unique())
        message = f"{len(rows)} of {len(table)} samples have {target} = {value}, which {counted}."
        advice = f"Where that means that there is no value, write in [DATA] {lines}."
        findings.append(Finding("warning", "stands for no value", message, advice))
    return findings


def _is_far(values: pd.Series, code: int) -> bool:
    rest = values[values != code]
    if len(values) - len(rest) < 2 or rest.empty:
        return False
    gap = max(rest.min() - code, code - rest.max())
    return bool(gap > max(rest.max() - rest.min(), 1) or (code in _SURELY_NONE and rest.min() >= 0))
