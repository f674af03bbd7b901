"""The table that Spotlight serves: a row a segment, with what it shows and hears."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.data import columns_of
from nkl.parts import Material

_FACTS = ("duration", "level_db", "sampling_rate", "silence_share")
EMBEDDING = "features"
"""The column of all features of a segment, which Spotlight lays out as a map."""
AUDIO = "file"


def table_of(material: Material) -> pd.DataFrame:
    """Labels, facts of the recordings, predictions and features, on a plain index.

    Args:
        material: what there is.

    Returns:
        With the columns ``file`` (absolute path), ``start`` and ``end`` in seconds, the labels, what a run predicted
        (``predicted``, ``uncertainty``), and ``features`` as a list of numbers; missing where a segment has none.
    """
    files, starts, ends = columns_of(material.table.index)
    labels = material.table.reset_index(drop=True)
    labels = labels.drop(columns=[name for name in (AUDIO, "start", "end") if name in labels])
    table = pd.DataFrame({AUDIO: files, "start": starts, "end": ends}).join(labels)
    for fact in _FACTS:
        if len(material.facts) and fact not in table:
            table[fact] = material.facts[fact].reindex(files).to_numpy()
    if material.run is not None:
        said = material.run.predictions.frame().reindex(material.table.index)
        for name in ("predicted", "uncertainty"):
            if name in said and name not in table:
                table[name] = said[name].to_numpy()
    for name in [name for name in table.columns if table[name].dtype == object]:
        table[name] = table[name].map(str, na_action="ignore")
    features = material.features
    if features is not None and isinstance(features.values, np.ndarray):
        places = features.index.get_indexer(material.table.index)
        rows = [features.values[place].tolist() if place >= 0 else None for place in places]
        table[EMBEDDING] = pd.Series(rows, dtype=object)
    return table
