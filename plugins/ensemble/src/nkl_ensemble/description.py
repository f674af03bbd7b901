"""Says in plain values and findings what an ensemble is made of, for reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.command import Choice, samples_hash
from nkl.data import SPEAKER_DEPENDENT, Finding, Predictions, segment_seconds
from nkl.plugin import fingerprint
from nkl_ensemble.fuse import Fused
from nkl_ensemble.member import Member

_TESTED = ("test", "all")
"""The split of a run that it predicted: all of it after a cross-validation."""
_MADE_WITH = ("plugins", "libraries")


def several_trainings(members: Sequence[Member]) -> list[Finding]:
    """Which members are the first of several trainings."""
    several = [f"{member.name} ({member.trials})" for member in members if member.trials > 1]
    if not several:
        return []
    message = f"Members that were trained several times take part with their first model: {', '.join(several)}."
    return [Finding("note", "several trainings", message)]


def doubts(members: Sequence[Member]) -> list[Finding]:
    """What makes the members' own figures no test of new speakers: leaks, and that they are speaker-dependent."""
    return [
        Finding(one["level"], one["topic"], f"Member {member.name}: {one['message']}", one.get("advice", ""))
        for member in members
        for one in member.results.get("findings", ())
        if one["level"] == "error" or one["topic"] == SPEAKER_DEPENDENT
    ]


def split_hash(members: Sequence[Member]) -> str:
    """That of the members' runs where it is one and the same, else of the samples that are fused."""
    shared = _shared(members, "split_hash")
    return shared or fingerprint(
        [[Path(file).name, str(start), str(end)] for file, start, end in members[0].predictions.index]
    )


def test_hash(members: Sequence[Member], predictions: Predictions) -> str:
    """What was tested on: as the members' runs have it where they agree, else the samples that are fused with their truth."""
    return _shared(members, "test_hash") or samples_hash(predictions, {})


def _shared(members: Sequence[Member], fact: str) -> str:
    """A fact that is the same in all members' runs, if all of their test samples are fused; else nothing."""
    known = {member.results.get("provenance", {}).get(fact) for member in members}
    sizes = {len(member.predictions) for member in members}
    tested = {
        row["samples"] for member in members for row in member.results.get("splits", ()) if row["split"] in _TESTED
    }
    return str(known.pop()) if len(known) == 1 and None not in known and sizes == tested else ""


def origin(member: Member) -> dict[str, Any]:
    """Where a member comes from."""
    own = member.results.get("provenance", {})
    return {
        "name": member.name,
        "source": str(member.source),
        "seed": own.get("seed"),
        "split_hash": own.get("split_hash"),
    }


def origins(own: Mapping[str, Any], members: Sequence[Member]) -> dict[str, Any]:
    """Whose work the fusion and its members are, and with which libraries they were made.

    Args:
        own: the provenance of the fusion.
        members: those whose runs say it add to it.
    """
    known = [own, *(member.results.get("provenance", {}) for member in members)]
    components = [one for facts in known for one in facts.get("components", ())]
    return {
        "components": [one for at, one in enumerate(components) if one not in components[:at]],
        **{key: {name: stated for facts in known for name, stated in facts.get(key, {}).items()} for key in _MADE_WITH},
    }


def splits(members: Sequence[Member], predictions: Predictions) -> tuple[dict[str, Any], ...]:
    """The splits of the first run whose test samples are those that are fused, else what can be said of these."""
    for member in members:
        rows: list[dict[str, Any]] = member.results.get("splits", [])
        if any(row["split"] in _TESTED and row["samples"] == len(predictions) for row in rows):
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
    """What a fusion is made of."""
    parts = [(member.name, str(member.source), _learner(member)) for member in members]
    return fusion(choice, parts, fused.fitted_on)


def fusion(choice: Choice, members: Sequence[tuple[str, str, str]], fitted_on: str) -> dict[str, Any]:
    """The method in place of a learner, the members in place of features.

    Args:
        choice: the method.
        members: the name of each, where it comes from, and its learner.
        fitted_on: what the method was fitted on, in words.
    """
    options = [one.options.model_dump(mode="json") for one in (choice, *_chosen(choice))]
    return {
        "learner": {
            "name": choice.name,
            "summary": choice.offer.component.summary,
            "options": {key: value for own in options for key, value in own.items()},
        },
        "features": [
            {"name": name, "summary": source, "options": {"learner": learner}} for name, source, learner in members
        ],
        "fitted on": fitted_on,
        "runs": 1,
    }


def _chosen(choice: Choice) -> list[Choice]:
    """What the options of a method choose: the learner of stacking, whose options stand in [ENSEMBLE] as well."""
    return [part for parts in choice.parts.values() for part in parts]


def _learner(member: Member) -> str:
    return str(member.results.get("model", {}).get("learner", {}).get("name", ""))
