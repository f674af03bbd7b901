from __future__ import annotations

from nkl.testing import ExplorerConformance


class TestImportance(ExplorerConformance):
    plugin = "explore"
    component = "importance"
    options = {"model": ["log_reg", "tree_reg"], "permutation": True}


class TestTree(ExplorerConformance):
    plugin = "explore"
    component = "tree"
    options = {"model": ["tree"], "plot_tree": True}


class TestMaps(ExplorerConformance):
    plugin = "explore"
    component = "maps"
    options = {"scatter": ["pca", "tsne", "umap"], "scatter_target": ["gender", "age", "emotion"], "scatter_dim": 3}
