"""What an explorer is, and what it looks at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import pandas as pd

from nkl.data.chapter import Chapter
from nkl.data.matrix import FeatureMatrix
from nkl.data.predictions import Predictions
from nkl.data.report import Finding
from nkl.data.samples import Samples
from nkl.data.target import Target
from nkl.parts.learner import Model

Place = Literal["data", "bias", "features", "importance", "maps", "model", "more"]
"""Where chapters stand on the page, in this order."""

Wanted = Literal["recordings", "features", "run", "input"]
"""What takes time to get, and is got only where an explorer asks for it.

``features`` are rows. ``input`` is what the model of the run works on where that is not rows, which come with the ``run``.
"""


@dataclass(frozen=True, eq=False)
class TrainedRun:
    """A run that was made of the same INI.

    Attributes:
        model: what was trained; ``None`` where none was kept (a cross-validation, ``EXP.save = False``).
        train: the training samples as the model takes them, scaled and without missing values; ``None`` without a model, and
            where it takes frames or recordings that nobody wanted.
        test: the test samples likewise.
        predictions: of the test samples, with their truth.
        learner: its name.
    """

    model: Model | None
    train: Samples | None
    test: Samples | None
    predictions: Predictions
    learner: str


@dataclass(frozen=True, eq=False)
class Material:
    """What explorers look at.

    Attributes:
        name: of the experiment.
        table: the labels, on the segmented index ``(file, start, end)``, each segment once; with the columns ``split`` (train,
            dev or test) and ``source_db``, and ``speaker`` where speakers are known.
        target: what is to be predicted; its column is in ``table``.
        seed: decides wherever chance does.
        folder: where an explorer may write files of its own, to which its chapters link.
        facts: of the recordings, one row a file: :data:`nkl.data.recording.FACTS`. Empty where nobody wanted them.
        findings: what ``nkl check`` says of the data.
        features: of the segments, float32, NaN where one is missing; ``None`` where the INI names none, or nobody wanted them.
        run: the run of this INI; ``None`` where there is none, or nobody wanted it.
        predicted: columns of ``table`` that are not given but predicted (``PREDICT.targets``), and by what.
    """

    name: str
    table: pd.DataFrame
    target: Target
    seed: int
    folder: Path
    facts: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    features: FeatureMatrix | None = None
    run: TrainedRun | None = None
    predicted: Mapping[str, str] | None = None


@dataclass(frozen=True, eq=False)
class Explored:
    """What an explorer has found.

    Attributes:
        chapters: for the page; none where there is nothing to be shown.
        findings: what a reader must know before anything else.
        headline: the one sentence that matters; of several explorers, that of the first in the order of the page which is not
            about the data alone is shown.
    """

    chapters: tuple[Chapter, ...] = ()
    findings: tuple[Finding, ...] = ()
    headline: str = ""


class Explorer(ABC):
    """Looks at data, features or a trained model, and says what is to be seen.

    What cannot be shown (one class, a column that is empty) is a sentence in its chapter, not an error.
    """

    place: ClassVar[Place] = "more"
    """Where its chapters stand on the page."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @property
    def wants(self) -> frozenset[Wanted]:
        """What it needs besides the table, with these options."""
        return frozenset()

    @abstractmethod
    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Look.

        Args:
            material: what there is.
            advance: to be told how much of the work is done, from 0 to 1; work of a few seconds need not say.

        Returns:
            Nothing (``Explored()``) where the INI does not ask for it.
        """
