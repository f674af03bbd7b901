"""Scaling within each speaker."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.errors import UserError
from nkl_scale.arrays import ArrayScaler, usable


class Speaker(ArrayScaler):
    """Mean 0 and standard deviation 1 within each speaker.

    Transductive: a test speaker is scaled by that speaker's own test samples, all of them at once and without their
    labels. This takes away what distinguishes voices, but needs to know who speaks, and a single sample cannot be
    scaled: the only sample of a speaker becomes zeros. Results are not comparable with those of scalers that know
    nothing of the test split.
    """

    def fit(self, features: np.ndarray, speakers: np.ndarray | None) -> None:
        _codes(speakers)
        super().fit(features, speakers)

    def transform(self, features: np.ndarray, speakers: np.ndarray | None) -> np.ndarray:
        codes = _codes(speakers)
        scaled = np.empty(features.shape, dtype=np.float32)
        for code in np.unique(codes):
            scaled[codes == code] = super().transform(features[codes == code], None)
        return scaled

    def learn(self, values: np.ndarray) -> dict[str, np.ndarray]:
        return {}

    def apply(self, values: np.ndarray) -> np.ndarray:
        return np.asarray((values - values.mean(axis=0)) / usable(values.std(axis=0), np.abs(values).max(axis=0)))


def _codes(speakers: np.ndarray | None) -> np.ndarray:
    if speakers is None:
        raise UserError(
            "FEATS.scale = speaker needs to know who speaks, but the data have no column 'speaker'. Add one, or use "
            "another scaler, for example 'standard'."
        )
    codes, _ = pd.factorize(speakers)
    missing = int((codes < 0).sum())
    if missing:
        raise UserError(
            f"FEATS.scale = speaker: {missing} of {len(codes)} samples have no speaker. Fill the column 'speaker' or "
            "leave these samples out (<database>.required = speaker)."
        )
    return codes
