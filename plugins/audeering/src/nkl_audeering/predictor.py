"""The predictors: what the models say, as labels. One pass of a model gives all of its labels."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import Clip
from nkl.errors import UserError
from nkl.parts import Predictor
from nkl_audeering.extractor import DIMENSIONS, AgenderAgender, AudDim, head_columns
from nkl_audeering.network import RATE, Network
from nkl_audeering.plugin import AgenderLabelOptions, AudLabelOptions

_DECIMALS = 3


class AgenderLabels(Predictor):
    """``gender_pred``: female, male or child, whichever the model finds likeliest; ``age_pred``: whole years."""

    options: AgenderLabelOptions
    sampling_rate = RATE
    columns = ("gender_pred", "age_pred")

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """One row a clip."""
        rows = self._model.extract(clips)
        genders = [self._model.columns[1 + number] for number in rows[:, 1:].argmax(axis=1)]
        ages = [round(100 * age) for age in rows[:, 0].astype(np.float64).tolist()]
        return pd.DataFrame({"gender_pred": genders, "age_pred": ages})

    def conclude(self, table: pd.DataFrame) -> pd.DataFrame:
        """The columns of the target that was asked for."""
        return _asked(table, self.options.type)

    @functools.cached_property
    def _model(self) -> AgenderAgender:
        """Made when there is something to label."""
        return AgenderAgender(self.options)


class AudDimLabels(Predictor):
    """``arousal_pred``, ``dominance_pred``, ``valence_pred``: about 0 to 1, rounded to three decimals."""

    options: AudLabelOptions
    sampling_rate = RATE
    columns = tuple(f"{name}_pred" for name in DIMENSIONS)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """One row a clip."""
        values = dict(zip(self._model.columns, self._model.extract(clips).T, strict=True))
        return pd.DataFrame({f"{name}_pred": _rounded(values[name]) for name in DIMENSIONS})

    def conclude(self, table: pd.DataFrame) -> pd.DataFrame:
        """The columns of the target that was asked for."""
        return _asked(table, self.options.type)

    @functools.cached_property
    def _model(self) -> AudDim:
        """Made when there is something to label."""
        return AudDim(self.options)


class AudmodelPred(Predictor):
    """``<output>_pred`` of any model, or ``<output>_<value>_pred`` where an output has several values."""

    sampling_rate = RATE

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self._network = Network(options.folder(), options.device, options.max_seconds)
        asked = [head for head in options.embeddings_name if head != "hidden_states"]
        self._heads = asked or [head for head in self._network.heads if head != "hidden_states"]
        if not self._heads:
            raise UserError(f"audmodel.id: {options.id} puts out hidden_states alone, which predict nothing.")
        self._columns = tuple(f"{name}_pred" for head in self._heads for name in head_columns(self._network, head))

    @property
    def columns(self) -> tuple[str, ...]:
        """One a value of the outputs."""
        return self._columns

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """One row a clip."""
        values = np.stack([self._network.values(self._heads, clip.signal) for clip in clips])
        return pd.DataFrame({name: _rounded(column) for name, column in zip(self._columns, values.T, strict=True)})


def _asked(table: pd.DataFrame, target: str) -> pd.DataFrame:
    """The column of a target such as ``arousal``; all where the target is the whole model."""
    column = f"{target.lower()}_pred"
    return table[[column]] if column in table.columns else table


def _rounded(values: np.ndarray) -> list[float]:
    return [round(value, _DECIMALS) for value in values.astype(np.float64).tolist()]
