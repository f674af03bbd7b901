"""The samples of all runs, one beside the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.data import Report
from nkl.evaluation import labelled


@dataclass(frozen=True, eq=False)
class Pooled:
    """What all runs said of the samples whose truth is known; a sample counts once a run.

    Attributes:
        truth: class codes or values, shape ``(n,)``.
        predicted: likewise.
        uncertainty: in [0, 1], shape ``(n,)``; ``None`` for regression.
        speakers: names, shape ``(n,)``, missing ones as ``None``; or ``None``.
    """

    truth: np.ndarray
    predicted: np.ndarray
    uncertainty: np.ndarray | None
    speakers: np.ndarray | None

    @property
    def correct(self) -> np.ndarray:
        """Whether the class is right, bool, shape ``(n,)``."""
        return np.asarray(self.truth == self.predicted)

    @property
    def error(self) -> np.ndarray:
        """Predicted less true value, shape ``(n,)``."""
        return np.asarray(self.predicted - self.truth)


def pooled(report: Report) -> Pooled:
    """Put the predictions of all runs together."""
    runs = [labelled(trial.predictions) for trial in report.trials]
    uncertainty = [run.uncertainty for run in runs if run.uncertainty is not None]
    speakers = [run.speakers for run in runs if run.speakers is not None]
    names = pd.Series(np.concatenate(speakers), dtype=object) if speakers else None
    return Pooled(
        truth=np.concatenate([run.truth for run in runs if run.truth is not None]),
        predicted=np.concatenate([run.predicted for run in runs]),
        uncertainty=np.concatenate(uncertainty) if uncertainty else None,
        speakers=None if names is None or names.isna().all() else names.where(names.notna(), None).to_numpy(),
    )
