"""What ``bundle.json`` has to look like. What later versions add to it is let be."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Any, Literal, Self

import pydantic

from nkl.data.opening import FASTEST_HZ, SLOWEST_HZ

_CLOSED = pydantic.ConfigDict(strict=True, extra="allow", protected_namespaces=())
Finite = Annotated[float, pydantic.Field(allow_inf_nan=False)]
Single = Annotated[Finite, pydantic.Field(ge=-3.4e38, le=3.4e38)]
"""What features can be: numbers of 32 bits."""
Rate = Annotated[int, pydantic.Field(ge=SLOWEST_HZ, le=FASTEST_HZ)]
Corners = Annotated[list[Finite], pydantic.Field(min_length=1)]
Curve = Annotated[list[Corners], pydantic.Field(min_length=2, max_length=2)]
Text = Annotated[str, pydantic.Field(min_length=1)]


class ChoiceForm(pydantic.BaseModel):
    """A component, as :func:`nkl.learning.choice_facts` describes it."""

    model_config = _CLOSED

    component: Text
    plugin: Text
    distribution: str
    distribution_version: str
    component_version: int
    written: str
    options: dict[str, Any]
    parts: dict[str, list[ChoiceForm]] = {}


class TemperatureForm(pydantic.BaseModel):
    """One temperature."""

    model_config = _CLOSED

    method: Literal["temperature"]
    temperature: Annotated[Finite, pydantic.Field(ge=0.01, le=100)]  # fitted from 1/20 to 20


class IsotonicForm(pydantic.BaseModel):
    """A curve a class: its corners, before and after."""

    model_config = _CLOSED

    method: Literal["isotonic"]
    curves: list[Curve]

    @pydantic.model_validator(mode="after")
    def _each_has_as_many_corners(self) -> Self:
        if any(len(before) != len(after) for before, after in self.curves):
            raise ValueError("a curve has not as many corners before as after")
        return self


class BundleForm(pydantic.BaseModel):
    """A trained model."""

    model_config = _CLOSED

    schema_: int = pydantic.Field(alias="schema")
    target: Text
    labels: list[str]
    edges: list[str]
    divide_by: Finite | None
    columns: list[str]
    input: Literal["rows", "frames", "audio"] = "rows"
    pooling: list[Literal["mean", "std", "min", "max", "median"]] = []
    sampling_rate: Rate | None = None
    extractors: list[ChoiceForm]
    scaler: ChoiceForm | None
    learner: ChoiceForm
    model: Text
    fill: list[Single]
    calibration: Annotated[TemperatureForm | IsotonicForm, pydantic.Field(discriminator="method")] | None
    train_target: list[Finite]

    @pydantic.model_validator(mode="after")
    def _fits_together(self) -> Self:
        edges = [float(edge) for edge in self.edges]
        if any(map(math.isnan, edges)) or any(low >= high for low, high in itertools.pairwise(edges)):
            raise ValueError("edges do not rise")
        if len({*self.labels}) < len(self.labels) or len({*self.columns}) < len(self.columns):
            raise ValueError("labels or columns are there twice")
        if self.divide_by == 0:
            raise ValueError("divide_by is 0")
        if len(self.fill) != len(self.columns):
            raise ValueError(f"there are {len(self.fill)} values in fill for {len(self.columns)} columns")
        if self.labels and not all(one in range(len(self.labels)) for one in self.train_target):
            raise ValueError("train_target holds what is no class")
        if isinstance(self.calibration, IsotonicForm) and len(self.calibration.curves) != len(self.labels):
            raise ValueError("calibration has not a curve a class")
        if self.input != "audio" and not (self.columns and self.extractors):
            raise ValueError("there are no columns or extractors")
        return self
