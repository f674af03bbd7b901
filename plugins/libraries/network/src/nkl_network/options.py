"""What the options of several learners with networks are made of. Light: imported when plugins are listed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic

ClassLoss = Literal["cross", "f1", "bce", "weighted_bce", "focal"]
ValueLoss = Literal["mse", "mae", "1-ccc", "1-pcc"]
ClassMeasure = Literal["uar", "f1", "eer"]
ValueMeasure = Literal["mse", "mae", "ccc", "pcc"]


def _smoothing(value: Any) -> Any:
    words = {"true": 0.1, "yes": 0.1, "false": 0.0, "no": 0.0, "none": 0.0}
    return words.get(str(value).strip().lower(), value)


Share = Annotated[float, pydantic.Field(ge=0, lt=1)]
"""From 0 to below 1."""

Smoothing = Annotated[Share, pydantic.BeforeValidator(_smoothing)]
"""Certainty taken from the labels, from 0 to below 1; True means 0.1."""

Width = Annotated[int, pydantic.Field(ge=1)]
"""From 1."""
