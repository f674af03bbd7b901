"""The label."""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence

import numpy as np
import pandas as pd

from nkl.data import Clip
from nkl.errors import UserError
from nkl.parts import Predictor
from nkl_encoder.weights import SPEECHBRAIN, weight_folder
from nkl_speaker.clustering import cluster
from nkl_speaker.plugin import SpeakerOptions
from nkl_voices.embedder import Embedder
from nkl_voices.spectrogram import RATE

_log = logging.getLogger(__name__)
_DECIMALS = 5
_MANY = 20_000


class SpeakerPredictor(Predictor):
    """Says for each segment which of the speakers ``speaker_1``, ``speaker_2``, ... it is of; the first has most segments.

    What is stored of a segment is its embedding, scaled to length one. Whom it belongs to is said at the end, of all segments
    together.
    """

    options: SpeakerOptions
    sampling_rate = RATE
    columns = ("embedding",)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """Embed a batch.

        Raises:
            UserError: if the weights are not to be had.
        """
        rows = self._embedder.embed([clip.signal for clip in clips]).astype(np.float64)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return pd.DataFrame({"embedding": rows.round(_DECIMALS).tolist()})

    def conclude(self, table: pd.DataFrame) -> pd.DataFrame:
        """Cluster the embeddings; a segment without one has no speaker.

        Raises:
            UserError: if there are fewer segments than speakers are wanted.
        """
        speakers = pd.Series(index=table.index, dtype=object)
        known = np.flatnonzero(table["embedding"].notna())
        # The order of the rows must not decide ties.
        order = pd.Series(known, index=table.index[known]).sort_index(kind="stable").to_numpy()
        number = self.options.number
        if number is not None and number > len(order):
            raise UserError(f"speaker.number = {number}, but there are only {len(order)} segments.")
        if len(order) > _MANY:
            _log.warning("clustering %d segments takes time, four times as much for twice as many", len(order))
        if len(order):
            vectors = np.array(table["embedding"].iloc[order].tolist(), dtype=np.float32)
            names = _named(cluster(vectors, self.options.threshold, number))
            speakers.iloc[order] = names
            _log.info("%d speakers in %d segments", len(set(names)), len(names))
        return speakers.to_frame("speaker")

    @functools.cached_property
    def _embedder(self) -> Embedder:
        """Made when there is something to embed."""
        folder = weight_folder(self.options.model, self.options.revision, "speaker.model", SPEECHBRAIN)
        return Embedder(folder / SPEECHBRAIN.weights[0], self.options.device)


def _named(labels: np.ndarray) -> list[str]:
    """Names by size; where sizes are equal, by who comes first."""
    found, first, counts = np.unique(labels, return_index=True, return_counts=True)
    ranks = {found[place]: rank for rank, place in enumerate(np.lexsort((first, -counts)), 1)}
    return [f"speaker_{ranks[label]}" for label in labels]
