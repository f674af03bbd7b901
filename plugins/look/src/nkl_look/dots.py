"""Where the dots are, and what is known of each: the columns of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nkl.data import FeatureMatrix
from nkl.parts import Material

MAP = ("similarity 1", "similarity 2")
"""The columns of the map: the first two principal components of the standardised features."""

_FACTS = ("duration", "level_db", "silence_share", "sampling_rate")
_MOST_NAMES = 2000


def dots(material: Material, most: int) -> tuple[pd.DataFrame, int]:
    """A table of the recordings, with what can be seen, and how many were left out.

    Args:
        material: what there is.
        most: so many at most; of more, some are drawn, the same for the same seed.
    """
    table = material.table.copy()
    files = table.index.get_level_values("file")
    for fact in _FACTS:
        if fact in material.facts and fact not in table:
            table[fact] = material.facts[fact].reindex(files).to_numpy()
    if material.run is not None:
        said = material.run.predictions.frame().reindex(table.index)
        table["predicted"] = said["predicted"]
        if material.target.is_class:
            right = (said["predicted"] == table[material.target.column]).map({True: "yes", False: "no"})
            table["right"] = right.where(said["predicted"].notna(), None)
    for name, values in _map(material.features, table.index):
        table[name] = values
    left_out = max(len(table) - most, 0)
    if left_out:
        table = table.sample(most, random_state=material.seed).sort_index()
    return table, left_out


def columns_of_page(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The columns as plain values: name, whether they are numbers, and the values, ``None`` where one is missing."""
    columns = []
    for name in table.columns[table.notna().any()]:
        values = table[name]
        if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
            texts = [None if pd.isna(value) else str(value) for value in values]
            if len({*texts}) <= _MOST_NAMES or name == "text":
                columns.append({"name": str(name), "number": False, "values": texts})
        else:
            numbers = values.to_numpy(dtype=float)
            rounded = [float(f"{number:.5g}") if np.isfinite(number) else None for number in numbers]
            columns.append({"name": str(name), "number": True, "values": rounded})
    return columns


def _map(features: FeatureMatrix | None, index: pd.MultiIndex) -> Iterator[tuple[str, np.ndarray]]:
    """Two principal components; nothing where there are no features, or too few segments with any."""
    if features is None or not isinstance(features.values, np.ndarray) or min(features.values.shape, default=0) < 3:
        return
    known = np.isfinite(features.values).any(axis=0)
    if known.sum() < 2:
        return
    values = np.where(np.isfinite(features.values), features.values, np.nan)[:, known]
    # A fixed solver: the randomised one gives other signs on other machines.
    steps = make_pipeline(SimpleImputer(), StandardScaler(), PCA(2, svd_solver="full"))
    places = pd.DataFrame(steps.fit_transform(values), index=features.index).reindex(index)
    yield from zip(MAP, places.to_numpy().T, strict=True)
