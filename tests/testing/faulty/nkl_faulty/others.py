"""Parts of the other kinds, with one fault each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import Clip, Samples, Segment
from nkl.data.page import Page
from nkl.data.predictions import Predictions
from nkl.data.report import Report
from nkl.local.attempt import attempt
from nkl.parts import (
    Augmenter,
    Balancer,
    Consensus,
    Decision,
    EnsembleMethod,
    Executor,
    Outcome,
    Predictor,
    Reporter,
    Scaler,
    Segmenter,
)


class Learning(Scaler):
    def fit(self, features: np.ndarray, speakers: np.ndarray | None) -> None:
        self.top = np.abs(features).max(axis=0)

    def transform(self, features: np.ndarray, speakers: np.ndarray | None) -> np.ndarray:
        if len(features) > 1:
            self.top = np.maximum(self.top, np.abs(features).max(axis=0))
        return (features / self.top).astype(np.float32)

    def save(self, folder: Path) -> None:
        np.save(folder / "top.npy", self.top)

    def load(self, folder: Path) -> None:
        self.top = np.load(folder / "top.npy")


class Dividing(Learning):
    def fit(self, features: np.ndarray, speakers: np.ndarray | None) -> None:
        self.mean, self.top = features.mean(axis=0), features.std(axis=0)

    def transform(self, features: np.ndarray, speakers: np.ndarray | None) -> np.ndarray:
        with np.errstate(all="ignore"):
            return ((features - self.mean) / self.top).astype(np.float32)

    def save(self, folder: Path) -> None:
        np.savez(folder / "top.npz", top=self.top, mean=self.mean)

    def load(self, folder: Path) -> None:
        with np.load(folder / "top.npz") as arrays:
            self.top, self.mean = arrays["top"], arrays["mean"]


class Rating(Consensus):
    def read(self, path: Path, target: str) -> pd.DataFrame:
        return pd.read_csv(path)

    def decide(self, ratings: pd.DataFrame) -> Decision:
        counts = pd.crosstab(ratings["item"], ratings["label"])
        return Decision(counts.idxmax(axis=1).astype(object))


class Hasty(Rating):
    def decide(self, ratings: pd.DataFrame) -> Decision:
        return Decision(ratings.drop_duplicates("item").set_index("item")["label"])


class Inventing(Rating):
    def decide(self, ratings: pd.DataFrame) -> Decision:
        said = super().decide(ratings).labels
        return Decision(said.where(said.index != ratings["item"].min(), "of my own"))


class Overflowing(Rating):
    @property
    def is_soft(self) -> bool:
        return True

    def decide(self, ratings: pd.DataFrame) -> Decision:
        counts = pd.crosstab(ratings["item"], ratings["label"])
        return Decision(counts.idxmax(axis=1).astype(object), counts.astype(float))


class Secret(Overflowing):
    @property
    def is_soft(self) -> bool:
        return False

    def decide(self, ratings: pd.DataFrame) -> Decision:
        found = super().decide(ratings)
        assert found.shares is not None
        return Decision(found.labels, found.shares.div(found.shares.sum(axis=1), axis=0))


class Muttering(Rating):
    def describe(self, ratings: pd.DataFrame) -> tuple[str, ...]:
        return ("quite good",)


class Idle(Balancer):
    def balance(self, train: Samples, seed: int) -> Samples:
        return train


class Mixing(Balancer):
    def balance(self, train: Samples, seed: int) -> Samples:
        smallest = np.bincount(train.target, minlength=len(train.labels))
        least = smallest[smallest > 0].min()
        kept = [np.flatnonzero(train.target == code)[:least] for code in np.unique(train.target)]
        found = train.take(np.concatenate(kept))
        return found.having(index=found.index[::-1])


class Blind(EnsembleMethod):
    def combine(self, members: Sequence[Predictions]) -> Predictions:
        return replace(members[0], probabilities=np.mean([member.probabilities for member in members], axis=0))


class First(EnsembleMethod):
    def combine(self, members: Sequence[Predictions]) -> Predictions:
        return members[0]


class Relative(Segmenter):
    def segment(self, clip: Clip) -> list[Segment]:
        return [Segment(0.0, clip.duration)]


class Remembering(Augmenter):
    calls = 0

    def augment(self, clip: Clip, seed: int) -> np.ndarray:
        self.calls = (self.calls + 1) % 5
        return (clip.signal * (1 - self.calls / 10)).astype(np.float32)


class Idling(Augmenter):
    def augment(self, clip: Clip, seed: int) -> np.ndarray:
        return clip.signal.copy()


class Ranking(Predictor):
    columns = ("rank",)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        return pd.DataFrame({"rank": pd.Series([clip.duration for clip in clips]).rank()})


class Straying(Reporter):
    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        Path("elsewhere.txt").write_text("here") if Path.cwd().name == "elsewhere" else None
        path = folder / "report.txt"
        path.write_text(report.name, encoding="utf-8")
        return (path,)


class Wandering(Reporter):
    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        return ()

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        Path("elsewhere.txt").write_text("here") if Path.cwd().name == "elsewhere" else None
        return ()


class Changing(Wandering):
    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        for chart in (chart for chapter in page.chapters for chart in chapter.charts):
            object.__setattr__(chart, "title", chart.title.upper())
        return ()


class Raising(Executor):
    workers = 1

    def map(self, task: Callable[[Any], Any], items: Sequence[Any], parallel: Any = "processes") -> Iterator[Outcome]:
        return (Outcome(task(item)) for item in items)


class Reversing(Executor):
    workers = 1

    def map(self, task: Callable[[Any], Any], items: Sequence[Any], parallel: Any = "processes") -> Iterator[Outcome]:
        outcomes = [attempt(task, item) for item in items]
        return iter(outcomes if len(items) == 20 or len(items) < 3 else outcomes[::-1])
