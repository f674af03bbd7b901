"""What the model of the run says of single samples, and what a network makes of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from nkl.data import Axis, Chart, Predictions, Series
from nkl.parts import Explored, Material
from nkl.testing import ExplorerConformance, materials, toys
from nkl_explore.explain import Explain, examples
from nkl_explore.feature_options import ExplainOptions, MapOptions
from nkl_explore.maps import Maps


class TestExplain(ExplorerConformance):
    plugin = "explore"
    component = "explain"
    options: ClassVar = {"explain": 3}


class TestEmbeddings(ExplorerConformance):
    plugin = "explore"
    component = "maps"
    options: ClassVar = {"scatter": ["pca"], "scatter_source": "embedding"}


@dataclass(frozen=True, eq=False)
class Talkative(materials.Linear):
    """Says which feature weighs most in a sample."""

    def explain(self, features: np.ndarray) -> tuple[Chart, ...]:
        assert features.shape == (1, 6), "one sample at a time"
        weights = Series("attention", features[0], np.arange(6.0))
        return (Chart("attention", "lines", "Attention", "Feature 0 counts most.", (weights,), x=Axis("time", "s")),)

    def embedding(self, features: np.ndarray) -> np.ndarray:
        return features.astype(np.float64) @ self.weights


def told(values: bool = False) -> Material:
    some = materials.material(values)
    return replace(some, run=replace(some.run, model=Talkative(some.run.model.weights)))


def explored(part: Any, some: Material, folder: Path) -> Explored:
    return part.explore(replace(some, folder=folder), lambda share: None)


def test_the_surest_and_the_least_sure_are_looked_at_in_turn() -> None:
    sure = [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.45, 0.55], [0.05, 0.95]]
    said = Predictions(toys.index(5), ("a", "b"), np.array(sure), truth=np.array([0, 1, 1, 0, -1]))
    every = examples(said, 9, np.ones(5, dtype=bool))
    assert [(one.at, one.why) for one in every] == [
        (0, "surest right"),
        (1, "surest wrong"),
        (3, "least sure"),
        (2, "surest right"),
        (4, "least sure"),
    ]
    assert [one.at for one in examples(said, 2, np.arange(5) > 0)] == [2, 1]
    values = Predictions(toys.index(3), values=np.array([1.0, 2.0, 4.0]), truth=np.array([1.5, 2.0, np.nan]))
    found = [(one.at, one.why) for one in examples(values, 3, np.ones(3, dtype=bool))]
    assert found == [(1, "nearest to its truth"), (0, "furthest from its truth")]


def test_each_chart_says_of_which_sample_it_is(tmp_path: Path) -> None:
    (chapter,) = explored(Explain(ExplainOptions(explain=2)), told(), tmp_path).chapters
    (table,) = chapter.tables
    assert len(chapter.charts) == len(table.rows) == 2
    assert [chart.name for chart in chapter.charts] == ["explain_1_attention", "explain_2_attention"]
    for chart, row in zip(chapter.charts, table.rows, strict=True):
        assert chart.title == f"Attention: {Path(row[0]).name} ({row[1]})"
    some = told()
    features = some.run.test.features[some.run.predictions.index.get_level_values("file") == table.rows[0][0]]
    np.testing.assert_array_equal(chapter.charts[0].series[0].y, features[0])


def test_what_cannot_be_shown_is_a_sentence(tmp_path: Path) -> None:
    part = Explain(ExplainOptions(explain=2))
    (silent,) = explored(part, materials.material(), tmp_path).chapters
    assert silent.text == ("toy says nothing of how it came to a prediction.",) and not silent.charts
    (lost,) = explored(part, materials.bare(told()), tmp_path).chapters
    assert "no finished run" in lost.text[0]
    assert not explored(Explain(ExplainOptions()), told(), tmp_path).chapters


def test_a_map_of_what_a_network_makes_of_test_samples(tmp_path: Path) -> None:
    part = Maps(MapOptions(pca=True, scatter_source="embedding"))
    (chapter,) = explored(part, told(), tmp_path).chapters
    assert sum(len(one.y) for one in chapter.charts[0].series) == 30, "the test samples alone"
    assert "3 numbers each" in " ".join(chapter.text)
    (without,) = explored(part, materials.material(), tmp_path).chapters
    assert "toy has none; write features" in without.text[0]


MADE = """
[EXPL]
explain = 1
"""


@pytest.mark.parametrize("learner", ["toy_sequence", "toy_ear"])
def test_the_model_is_asked_about_what_it_works_on(
    exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, learner: str
) -> None:
    """Frames and recordings, prepared as in the run."""
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    monkeypatch.setenv("NKL_BLOCK", "paper,silero")
    project = exp(FEATS="type = ['toy_frames']\nscale = standard", MODEL=f"type = {learner}")
    with (project.path / "exp.ini").open("a") as file:
        file.write(MADE)
    project.run("-q", "run", "exp.ini").works()
    project.run("explore", "exp.ini").works()
    page = (project.path / "results/exp/explore/report.md").read_text(encoding="utf-8")
    assert "What the model looks at" in page and "Loudness" in page
