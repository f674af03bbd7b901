"""Says in plain values and findings what an ensemble is made of, for reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.command import Choice
from nkl.data import Finding, Predictions, segment_seconds
from nkl.plugin import fingerprint
from nkl_ensemble.fuse import Fused
from nkl_ensemble.member import Member


def several_trainings(members: Sequence[Member]) -> list[Finding]:
    """Which members are the first of several trainings."""
    several = [f"{member.name} ({member.trials})" for member in members if member.trials > 1]
    if not several:
        return []
    message = f"Members that were trained several times take part with their first model: {', '.join(several)}."
    return [Finding("note", "several trainings", message)]


def split_hash(members: Sequence[Member]) -> str:
    """That of the members' runs where it is one and the same, else of the samples that are fused."""
    known = {member.results.get("provenance", {}).get("split_hash") for member in members}
    sizes = {len(member.predictions) for member in members}
    tested = {
        row["samples"] for member in members for row in member.results.get("splits", ()) if row["split"] == "test"
    }
    if len(known) == 1 and None not in known and sizes == tested:
        return str(known.pop())
    return fingerprint([[Path(file).name, str(start), str(end)] for file, start, end in members[0].predictions.index])


def origin(member: Member) -> dict[str, Any]:
    """Where a member comes from."""
    own = member.results.get("provenance", {})
    return {
        "name": member.name,
        "source": str(member.source),
        "seed": own.get("seed"),
        "split_hash": own.get("split_hash"),
    }


def splits(members: Sequence[Member], predictions: Predictions) -> tuple[dict[str, Any], ...]:
    """The splits of the first run whose test samples are those that are fused, else what can be said of these."""
    for member in members:
        rows: list[dict[str, Any]] = member.results.get("splits", [])
        if any(row["split"] == "test" and row["samples"] == len(predictions) for row in rows):
            return tuple(rows)
    known = predictions.speakers is not None
    return (
        {
            "split": "test",
            "samples": len(predictions),
            "speakers": int(pd.Series(predictions.speakers, dtype=object).nunique()) if known else None,
            "hours": float(np.nansum(segment_seconds(predictions.index)) / 3600),
        },
    )


def model(members: Sequence[Member], choice: Choice, fused: Fused) -> dict[str, Any]:
    """The method in place of a learner, the members in place of features."""
    return {
        "learner": {
            "name": choice.name,
            "summary": choice.offer.component.summary,
            "options": choice.options.model_dump(mode="json"),
        },
        "features": [
            {"name": member.name, "summary": str(member.source), "options": {"learner": _learner(member)}}
            for member in members
        ],
        "fitted on": fused.fitted_on,
        "runs": 1,
    }


def _learner(member: Member) -> str:
    return str(member.results.get("model", {}).get("learner", {}).get("name", ""))
