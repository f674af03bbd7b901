"""Describes splits and models in plain values, for reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.headers import segment_seconds
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.kernel.choice import Choice
from nkl.learning.fitting import Recipe
from nkl.stages.train import Training


def describe_splits(
    splits: Splits, target: Target, facts: pd.DataFrame, in_turn: bool = False
) -> tuple[dict[str, Any], ...]:
    """For each split its samples, speakers, hours, and samples a class (or the mean and SD of the target).

    Args:
        splits: the tables.
        target: what is predicted.
        facts: of the files, with ``duration`` in seconds.
        in_turn: whether all samples are tested in turn: then there is one row, ``all``.
    """
    rows = []
    for name, table in splits.items():
        row: dict[str, Any] = {"split": "all" if in_turn else name, "samples": len(table)}
        row["speakers"] = int(table["speaker"].nunique()) if "speaker" in table.columns else None
        row["hours"] = float(np.nansum(segment_seconds(table.index, facts)) / 3600)
        if target.is_class:
            counts = table[target.column].value_counts()
            row |= {f"{target.column} {label}": int(counts.get(label, 0)) for label in target.labels}
        else:
            row |= {"mean": float(table[target.column].mean()), "sd": float(table[target.column].std())}
        rows.append(row)
    return tuple(rows)


def describe_model(extractors: Sequence[Choice], training: Training) -> dict[str, Any]:
    """What was trained on what, with the options in use."""
    return describe_recipe(extractors, training.recipe, training.features, len(training.predictions))


def describe_recipe(extractors: Sequence[Choice], recipe: Recipe, features: int, runs: int) -> dict[str, Any]:
    """The same for a recipe, with the number of features and of trainings."""
    return {
        "learner": _described(recipe.learner),
        "features": [_described(choice) for choice in extractors],
        "number of features": features,
        "scaler": recipe.scaler and _described(recipe.scaler),
        "balancer": recipe.balancer and _described(recipe.balancer),
        "missing values": recipe.nan_strategy,
        "class weights": recipe.class_weight,
        "calibration": recipe.calibration,
        "runs": runs,
    }


def _described(choice: Choice) -> dict[str, Any]:
    return {
        "name": choice.name,
        "summary": choice.offer.component.summary,
        "options": choice.options.model_dump(mode="json"),
    }
