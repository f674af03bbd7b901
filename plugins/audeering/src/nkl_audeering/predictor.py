"""The predictors: what the models say, as labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.errors import UserError
from nkl.parts.clip import Clip
from nkl.parts.predictor import Predictor
from nkl_audeering.extractor import AgenderAgender, AudDim, head_columns
from nkl_audeering.network import RATE, Network

_DECIMALS = 3


class Gender(Predictor):
    """``gender_pred``: female, male or child, whichever the model finds likeliest."""

    sampling_rate = RATE
    columns = ("gender_pred",)

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self._model = AgenderAgender(options)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """One row a clip."""
        best = self._model.extract(clips)[:, 1:].argmax(axis=1)
        return pd.DataFrame({"gender_pred": [self._model.columns[1 + number] for number in best]})


class Age(Predictor):
    """``age_pred``: whole years."""

    sampling_rate = RATE
    columns = ("age_pred",)

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self._model = AgenderAgender(options)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """One row a clip."""
        ages = self._model.extract(clips)[:, 0].astype(np.float64)
        return pd.DataFrame({"age_pred": [round(100 * age) for age in ages.tolist()]})


class Dimension(Predictor):
    """``<name>_pred``: about 0 to 1, rounded to three decimals. What inherits says which dimension it is."""

    sampling_rate = RATE
    dimension: str

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self._model = AudDim(options)

    @property
    def columns(self) -> tuple[str, ...]:
        """One."""
        return (f"{self.dimension}_pred",)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """One row a clip."""
        values = self._model.extract(clips)[:, self._model.columns.index(self.dimension)]
        return pd.DataFrame({self.columns[0]: _rounded(values)})


class Arousal(Dimension):
    """From calm to excited."""

    dimension = "arousal"


class Dominance(Dimension):
    """From weak to strong."""

    dimension = "dominance"


class Valence(Dimension):
    """From negative to positive."""

    dimension = "valence"


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


def _rounded(values: np.ndarray) -> list[float]:
    return [round(value, _DECIMALS) for value in values.astype(np.float64).tolist()]
