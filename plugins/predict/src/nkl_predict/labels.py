"""Says what was labelled, in a line and in plain values."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nkl.command import Choice
from nkl.stages import Annotation

_SHOWN = 5


def described(choice: Choice, annotation: Annotation, labels: pd.DataFrame) -> dict[str, Any]:
    """What a predictor did: its options, how many rows it labelled, and the distribution of each column."""
    columns = {str(name): _distribution(values) for name, values in labels.items()}
    parts = [f"{name} {_words(found)}" for name, found in columns.items()]
    offer = choice.offer
    missing = len({failure.position for failure in annotation.failures})
    return {
        "target": choice.name,
        "plugin": f"{offer.distribution} {offer.version}",
        "options": choice.options.model_dump(mode="json"),
        "computed": annotation.computed,
        "failed": missing,
        "columns": columns,
        "line": f"{choice.name}: {'; '.join(parts)}" + (f" ({missing} segments failed)" if missing else ""),
    }


def _distribution(values: pd.Series) -> dict[str, Any]:
    known = values.dropna()
    numeric = pd.api.types.is_numeric_dtype(known) and not pd.api.types.is_bool_dtype(known)
    if numeric and len(known):
        return {
            "mean": float(known.mean()),
            "sd": float(known.std(ddof=0)),
            "min": float(known.min()),
            "max": float(known.max()),
        }
    return {
        "distinct": int(known.astype(str).nunique()),
        "most": known.astype(str).value_counts().head(_SHOWN).to_dict(),
    }


def _words(found: dict[str, Any]) -> str:
    if "mean" in found:
        return f"{found['mean']:.3g} on average, {found['min']:.3g} to {found['max']:.3g}"
    if found["distinct"] > _SHOWN:
        return f"{found['distinct']} different values"
    return ", ".join(f"{value} {count}" for value, count in found["most"].items()) or "no values"
