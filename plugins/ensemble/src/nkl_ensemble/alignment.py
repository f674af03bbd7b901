"""Brings members onto common samples and one order of labels."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from nkl.data import Finding, Predictions, as_name
from nkl.errors import UserError
from nkl.evaluation import plain_index, take
from nkl_ensemble.member import Member


def align(members: Sequence[Member], intersect: bool = False, join: str = "path") -> tuple[list[Member], list[Finding]]:
    """The same members with the samples, order and labels of the first, all with what is known of truth and speakers.

    Args:
        members: in any order of rows and labels.
        intersect: keep the samples that all members have, where some have others as well.
        join: how files are told apart: by ``path``, or by ``name`` without the folders, where members were made elsewhere.

    Raises:
        UserError: if the labels, the target or the truth differ, a sample is there twice, or the samples differ (counted, a
            complaint a member) and ``intersect`` is not said, or none are common.
    """
    members = [_relabelled(member, members[0]) for member in members]
    keys = [_keys(member, join) for member in members]
    common, places = keys[0], [np.arange(len(keys[0]))]
    for other in keys[1:]:
        rows = other.get_indexer(common)
        found = rows >= 0
        places = [*(place[found] for place in places), rows[found]]
        common = common if found.all() else common[found]
    findings = []
    if any(len(common) < len(one) for one in keys):
        counts = _counts(members, keys, len(common))
        if not intersect or not len(common):
            raise UserError([*counts, _advice(members, len(common), join)])
        findings.append(
            Finding("warning", "samples left out", " ".join(counts), "Fuse members with the same test split.")
        )
    placed = [
        replace(member, predictions=take(member.predictions, rows))
        for member, rows in zip(members, places, strict=True)
    ]
    first = placed[0].predictions.index
    truth, speakers = (
        _truth(placed),
        next((m.predictions.speakers for m in placed if m.predictions.speakers is not None), None),
    )
    return [
        replace(member, predictions=replace(member.predictions, index=first, truth=truth, speakers=speakers))
        for member in placed
    ], findings


def known(members: Sequence[Predictions]) -> list[Predictions]:
    """The samples of aligned members whose truth is known."""
    truth = members[0].truth
    if truth is None:
        rows = np.zeros(len(members[0]), dtype=bool)
    else:
        rows = truth >= 0 if members[0].is_classification else np.isfinite(truth)
    return [take(member, rows) for member in members]


def relabelled(predictions: Predictions, labels: tuple[str, ...]) -> Predictions:
    """The same with the labels in this order.

    Raises:
        UserError: if these are other labels.
    """
    own = predictions.labels
    if sorted(own) != sorted(labels):
        raise UserError(f"it predicts {', '.join(own) or 'numbers'}, not {', '.join(labels) or 'numbers'}.")
    if own == labels or predictions.probabilities is None:
        return predictions
    order = [own.index(label) for label in labels]
    codes = np.array([*np.argsort(order), -1])  # code -1, unknown, stays
    truth = None if predictions.truth is None else codes[predictions.truth]
    return replace(predictions, labels=labels, probabilities=predictions.probabilities[:, order], truth=truth)


def _relabelled(member: Member, first: Member) -> Member:
    """With the labels in the order of the first member's."""
    own, wanted = member.predictions, first.predictions
    if member.target and first.target and member.target != first.target:
        raise UserError(f"{member.name} predicts {member.target}, but {first.name} predicts {first.target}.")
    try:
        return replace(member, predictions=relabelled(own, wanted.labels))
    except UserError as error:
        raise UserError(f"{member.name} does not fit to {first.name}: {error}") from error


def _keys(member: Member, join: str) -> pd.MultiIndex:
    index = plain_index(member.predictions.index)
    files = index.get_level_values("file")
    paths = {file: posixpath.normpath(as_name(file).replace("\\", "/")) for file in files.unique()}
    if join == "name":
        paths = {file: posixpath.basename(path) for file, path in paths.items()}
    keys = pd.MultiIndex.from_arrays(
        [[paths[file] for file in files], *(index.get_level_values(level) for level in ("start", "end"))],
        names=index.names,
    )
    repeated = keys.duplicated()
    if not repeated.any():
        return keys
    if join == "name" and not index.duplicated().any():
        raise UserError(
            f"{member.name}: files of several folders are called {keys[repeated][0][0]}: they cannot be joined by name."
        )
    raise UserError(
        f"{member.name}: {int(repeated.sum())} of {len(keys)} samples are there twice: they cannot be joined."
    )


def _counts(members: Sequence[Member], keys: Sequence[pd.MultiIndex], common: int) -> list[str]:
    union = keys[0]
    for other in keys[1:]:
        union = union.append(other[union.get_indexer(other) < 0])
    return [
        f"{member.name} has {len(one)} samples: {len(one) - common} of them are not in all members, and "
        f"{len(union) - len(one)} that other members have are missing in it."
        for member, one in zip(members, keys, strict=True)
    ]


def _advice(members: Sequence[Member], common: int, join: str) -> str:
    if not common:
        first = [str(member.predictions.index[0][0]) for member in members if len(member.predictions)]
        hint = " Where only the folders differ, say --join name (ENSEMBLE.join = name)." if join == "path" else ""
        return (
            "No sample is in all members. Samples are joined by file, start and end; the first files are "
            f"{', '.join(first)}.{hint}"
        )
    return f"Use runs with the same test split, or fuse the {common} common samples: --intersect (ENSEMBLE.intersect = True)."


def _truth(members: Sequence[Member]) -> np.ndarray | None:
    """The truth that any member knows, sample by sample."""
    truth: np.ndarray | None = None
    for member in members:
        own = member.predictions.truth
        if own is None or truth is None:
            truth = own if truth is None else truth
            continue
        if member.predictions.is_classification:
            unknown, missing = truth < 0, own < 0
            differ = ~unknown & ~missing & (truth != own)
        else:
            unknown, missing = np.isnan(truth), np.isnan(own)
            differ = ~unknown & ~missing & ~np.isclose(truth, own, rtol=1e-5, atol=1e-8)
        if differ.any():
            raise UserError(
                f"{member.name} has another truth than the members before it for {int(differ.sum())} of {len(own)} samples: "
                "these are not runs on the same labels."
            )
        truth = np.where(unknown, own, truth)
    return truth
