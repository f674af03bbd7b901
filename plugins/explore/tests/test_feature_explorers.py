"""Explorers of features: the kit, and what they find in data made for it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from nkl.data import FeatureMatrix
from nkl.parts import Explored, Material
from nkl.testing import ExplorerConformance, materials
from nkl_explore.feature_options import FeatureOptions, MapOptions, RankingOptions
from nkl_explore.features import Features
from nkl_explore.importance import Importance
from nkl_explore.maps import Maps
from nkl_explore.projecting import project
from nkl_explore.ranking import correlated, rank
from nkl_sklearn.linear import Logistic
from nkl_sklearn.options import LogisticOptions


class TestImportance(ExplorerConformance):
    plugin = "explore"
    component = "importance"
    options: ClassVar = {"model": ["log_reg", "tree_reg"], "feature_distributions": True}


class TestTree(ExplorerConformance):
    plugin = "explore"
    component = "tree"
    options: ClassVar = {"model": ["tree"], "plot_tree": True}


class TestTreeOfTheRun(ExplorerConformance):
    plugin = "explore"
    component = "tree"
    options: ClassVar = {"plot_tree": True}


class TestMaps(ExplorerConformance):
    plugin = "explore"
    component = "maps"
    options: ClassVar = {"scatter": ["pca", "tsne"], "scatter_target": ["gender", "age", "emotion", "nowhere"]}


class TestFeatures(ExplorerConformance):
    plugin = "explore"
    component = "features"
    options: ClassVar = {
        "feature_distributions": True,
        "plot_features": ["feature 5", "feature x"],
        "max_feats": 2,
        "print_stats": True,
        "regplot": [["feature 0", "feature 1"], ["duration", "feature 2", "gender"], ["nothing", "age"]],
    }


LEARNER = Logistic(LogisticOptions())


def twin(values: bool = False) -> Material:
    """The kit's data, with a feature that is nearly the same as the first, one that is noise, and one that is missing."""
    some = materials.material(values)
    rng = np.random.default_rng(2)
    features = some.features
    more = np.column_stack([features.values[:, 0] + rng.normal(0, 0.05, 90), rng.normal(size=90), np.full(90, np.nan)])
    columns = (*features.columns, "twin", "noise", "missing")
    matrix = FeatureMatrix(features.index, np.hstack([features.values, more]).astype(np.float32), columns)
    return replace(some, features=matrix)


def explored(part, some: Material, folder: Path) -> Explored:
    return part.explore(replace(some, folder=folder), lambda share: None)


def test_features_that_correlate_are_one_group():
    values = twin().features.values[:, :8]
    groups = correlated(values)
    assert groups[0] == groups[6]
    assert len(set(groups)) == 7


def test_features_that_correlate_are_shuffled_together(tmp_path):
    """Either alone could be shuffled without harm, since the other tells the same."""
    part = Importance(RankingOptions(model=["log_reg"], permutation=True), (LEARNER,))
    found = explored(part, twin(), tmp_path)
    table = pd.read_csv(tmp_path / "importance.csv").set_index("feature")
    assert set(table.index[:4]) == {"feature 0", "twin", "feature 1", "feature 2"}
    assert table.loc["twin", "log_reg.drop"] == table.loc["feature 0", "log_reg.drop"] > 0.1
    assert abs(table.loc["noise", "log_reg.drop"]) < 0.03
    (chapter,) = found.chapters
    assert "feature 0 +1" in {row[0] for row in chapter.tables[0].rows}
    assert any("missing" in sentence for sentence in chapter.text), "the constant feature is left out, and it is said"


def test_coefficients_of_all_classes_are_shown(tmp_path):
    part = Importance(RankingOptions(model=["log_reg"]), (LEARNER,))
    (chapter,) = explored(part, materials.material(), tmp_path).chapters
    table = pd.read_csv(tmp_path / "importance.csv").set_index("feature")
    for at, label in enumerate(("anger", "joy", "sadness")):
        assert table[f"log_reg.{label}"].idxmax() == f"feature {at}"
    (heat,) = [chart for chart in chapter.charts if chart.kind == "heat map"]
    assert [series.name for series in heat.series] == ["anger", "joy", "sadness"]


def test_speakers_are_held_out_whole():
    some = materials.material().run.train
    ranking = rank(some, [("log_reg", LEARNER)], False, 1, lambda share: None)
    assert ranking.by_speaker
    assert (
        pd.DataFrame({"speaker": some.speakers, "fold": ranking.folds}).groupby("speaker")["fold"].nunique().max() == 1
    )


def test_a_learner_that_hears_nothing_is_a_warning(tmp_path):
    some = twin()
    noise = np.random.default_rng(0).normal(size=(90, 3)).astype(np.float32)
    some = replace(some, features=FeatureMatrix(some.features.index, noise, ("a", "b", "c")))
    found = explored(Importance(RankingOptions(model=["log_reg"]), (LEARNER,)), some, tmp_path)
    assert "hardly better than chance" in found.findings[0].message


def test_a_learner_for_another_task_is_a_sentence(tmp_path):
    part = Importance(RankingOptions(model=["log_reg"]), (LEARNER,))
    (chapter,) = explored(part, materials.material(values=True), tmp_path).chapters
    assert "is it meant for classes?" in chapter.text[0]


def test_permutation_without_learners_says_what_is_missing(tmp_path):
    (chapter,) = explored(Importance(RankingOptions(permutation=True)), materials.material(), tmp_path).chapters
    assert "EXPL.model = ['log_reg']" in chapter.text[0]


@pytest.mark.parametrize("method", ["pca", "tsne", "umap"])
def test_the_same_seed_gives_the_same_map(method):
    if method == "umap":
        pytest.importorskip("umap")
    values = materials.material().features.values
    one, other = (project(method, values, 2, 3).places for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert one.shape == (90, 2)


def test_umap_that_is_not_installed_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    (chapter,) = explored(Maps(MapOptions(scatter=["umap", "pca"])), materials.material(), tmp_path).chapters
    assert any("pip install 'nkl-plugin-explore[umap]'" in sentence for sentence in chapter.text)
    assert len(chapter.charts) == 1


def test_maps_in_three_dimensions_are_pages_that_need_no_network(tmp_path):
    options = MapOptions(pca=True, scatter_dim=3, scatter_target=["emotion", "age"])
    (chapter,) = explored(Maps(options), materials.material(), tmp_path).chapters
    assert [file.path for file in chapter.files] == ["map_pca.html"]
    page = (tmp_path / "map_pca.html").read_text(encoding="utf-8")
    assert "scatter3d" in page
    assert '<script src="http' not in page
    assert "component 3" in page


def test_maps_say_how_far_samples_of_a_kind_lie_together(tmp_path):
    (chapter,) = explored(Maps(MapOptions(scatter=["pca"])), materials.material(), tmp_path).chapters
    assert chapter.charts[0].shows.startswith("Of the 10 samples nearest")
    assert "by chance 33 %" in chapter.tables[0].rows[0][1]


def test_a_planted_difference_is_found_with_the_speaker_as_unit(tmp_path):
    part = Features(FeatureOptions(feature_distributions=True, max_feats=3))
    found = explored(part, twin(), tmp_path)
    table = pd.read_csv(tmp_path / "features.csv").set_index("feature")
    assert set(table.index[table["p_corrected"] < 0.05]) == {"feature 0", "feature 1", "feature 2", "twin"}
    assert (table["speakers"] == 9).all()
    (chapter,) = found.chapters
    assert len(chapter.charts) == 6
    assert [series.name for series in chapter.charts[0].series][:2] == ["anger, female", "anger, male"]


def test_gender_is_ignored_where_that_is_asked_for(tmp_path):
    part = Features(FeatureOptions(plot_features=["feature 4"], ignore_gender=True))
    (chapter,) = explored(part, twin(), tmp_path).chapters
    assert [series.name for series in chapter.charts[0].series] == ["anger", "joy", "sadness"]


def test_nothing_is_done_that_is_not_asked_for(tmp_path):
    parts = (Features(FeatureOptions()), Importance(RankingOptions()), Maps(MapOptions()))
    for part in parts:
        assert part.wants == frozenset()
        assert explored(part, materials.material(), tmp_path).chapters == ()
    assert list(tmp_path.iterdir()) == []


def test_lines_have_the_colours_of_their_groups_and_one_group_needs_none() -> None:
    made = materials.material(False)
    asked = FeatureOptions(regplot=[["feature 0", "feature 1"]], print_stats=True)
    (chapter,) = Features(asked).explore(made, lambda share: None).chapters
    (chart,) = chapter.charts
    assert [one.name for one in chart.lines] == [one.name for one in chart.own] == list(made.target.labels)
    one_class = replace(made, table=made.table.assign(**{made.target.column: made.target.labels[0]}))
    (chapter,) = Features(asked).explore(one_class, lambda share: None).chapters
    assert [one.name for one in chapter.charts[0].own] == ["all"]
    assert "by" not in chapter.charts[0].title.split()
    two = replace(made, table=made.table.assign(dose=np.arange(90) % 2))
    asked = FeatureOptions(regplot=[["feature 0", "dose"]])
    (chapter,) = Features(asked).explore(two, lambda share: None).chapters
    assert "a line needs more than two different values, and it is 0 and 1" in chapter.text[0]
    names = replace(made, table=made.table.assign(dose=np.array(["low", "high", "none"])[np.arange(90) % 3]))
    (chapter,) = Features(asked).explore(names, lambda share: None).chapters
    assert "a line needs numbers, and it holds high, low, none" in chapter.text[0]
