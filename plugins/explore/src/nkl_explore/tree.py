"""A decision tree: its rules as text, and a drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.tree import BaseDecisionTree, export_text

from nkl.data import Chapter, File, Samples, figure_text
from nkl.errors import UserError
from nkl.parts import Explored, Explorer, Learner, Material, Wanted
from nkl_explore.feature_options import TreeOptions
from nkl_explore.feature_rows import feature_rows, some_of
from nkl_explore.ranking import rank

FILE = "tree.svg"

_KEY, _TITLE = "tree", "A decision tree"
_TREES = ("tree", "tree_reg")
_MOST = 3000
_DRAWN, _WRITTEN = 3, 5
"""So many levels are shown."""


class DecisionTree(Explorer):
    """Shows the tree that is fitted to all samples, or that of the run.

    Args:
        options: of the explorer.
        model: the learners, of which those that make a tree are used.
    """

    place = "importance"

    def __init__(self, options: TreeOptions, model: Sequence[Learner] | None = None) -> None:
        super().__init__(options)
        named = zip(options.model or (), model or (), strict=True)
        self.learners = [(name, one) for name, one in named if name.rpartition(":")[2] in _TREES]

    @property
    def wants(self) -> frozenset[Wanted]:
        if not self.options.plot_tree:
            return frozenset()
        return frozenset({"features"} if self.learners else {"features", "run"})

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Show it."""
        if not self.options.plot_tree:
            return Explored()
        try:
            return Explored((self._fitted(material) if self.learners else _of_run(material),))
        except UserError as error:
            return Explored((Chapter(_KEY, _TITLE, error.complaints),))

    def _fitted(self, material: Material) -> Chapter:
        rows = feature_rows(material)
        samples = rows.samples.take(some_of(rows.samples, _MOST, material.seed, "tree"))
        name, learner = self.learners[0]
        ranking = rank(samples, [(name, learner)], False, material.seed, lambda share: None)
        if reasons := [one.reason for one in ranking.ranked if one.reason]:
            raise UserError(reasons)
        median = np.nanmedian(samples.features, axis=0)
        whole = samples.having(features=np.where(np.isnan(samples.features), median, samples.features))
        native = learner.fit(whole, None, material.seed).native
        scores = ranking.ranked[0].scores
        text = (
            f"Fitted to {len(samples)} of {len(rows.samples)} samples, features as they are, missing values as the median.",
            f"Such trees reach a {ranking.measure} of {figure_text(float(np.nanmean(scores)))} on "
            f"{'speakers' if ranking.by_speaker else 'samples'} that they were not fitted to.",
        )
        return _chapter(native, whole, material.folder, text)


def _of_run(material: Material) -> Chapter:
    run = material.run
    if run is None or run.model is None or run.train is None or not isinstance(run.model.native, BaseDecisionTree):
        raise UserError(
            "EXPL.plot_tree finds no tree: name one in EXPL.model, such as model = ['tree'], or train one (MODEL.type = tree)."
        )
    text = ("The tree of the trained run. Its thresholds are of features as the run scaled them.",)
    return _chapter(run.model.native, run.train, material.folder, text)


def _chapter(tree: Any, samples: Samples, folder: Path, text: tuple[str, ...]) -> Chapter:
    names = list(samples.columns)
    classes = [samples.labels[code] for code in tree.classes_] if samples.labels else None
    depth, leaves = int(tree.get_depth()), int(tree.get_n_leaves())
    first = names[tree.tree_.feature[0]] if depth else ""
    size = f"The tree has {leaves} leaves and {depth} levels" + (f"; it first asks for {first}." if first else ".")
    if depth > _WRITTEN:
        size = f"{size} {_WRITTEN} levels are written, and {_DRAWN} drawn: max_depth in [EXPL] makes it small."
    _draw(tree, names, classes, folder / FILE)
    rules = export_text(tree, feature_names=names, class_names=classes, max_depth=_WRITTEN, decimals=3)
    files = (File(FILE, "the tree, drawn"),)
    return Chapter(_KEY, _TITLE, (size, *text), code=rules, files=files)


def _draw(tree: Any, names: list[str], classes: list[str] | None, path: Path) -> None:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from sklearn.tree import plot_tree

    with matplotlib.rc_context({"svg.hashsalt": "nkl"}):
        figure = Figure(figsize=(24, 11), layout="constrained")
        FigureCanvasAgg(figure)  # measures the texts
        plot_tree(
            tree,
            ax=figure.add_subplot(),
            max_depth=_DRAWN,
            feature_names=names,
            class_names=classes,
            filled=True,
            rounded=True,
            impurity=False,
            precision=3,
            fontsize=9,
        )
        figure.savefig(path, metadata={"Date": None})
