"""Shows SHAP values of the trained model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data import Axis, Chapter, Chart, File, Series, Table, figure_text
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_shap.explaining import Explanation, explain

FILE = "shap.csv"

_KEY, _TITLE = "shap", "What moves the model's predictions"
_LEAST = 2


class Shap(Explorer):
    """Explains predictions of test samples."""

    place = "model"

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"features", "run"} if self.options.shap else ())

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Explain them."""
        if not self.options.shap:
            return Explored()
        if reason := _reason(material):
            return Explored((Chapter(_KEY, _TITLE, (reason,)),))
        run = material.run
        assert run is not None
        found = explain(run, material.seed, self.options.seconds, advance)
        order = np.argsort(-strengths(found).mean(axis=1), kind="stable")
        _table_of(found, order).to_csv(material.folder / FILE, index=False)
        first = order[: self.options.max_feats]
        text = (
            _headline(found, order, run.learner),
            f"SHAP values of {len(found.samples)} test samples, in {found.unit}, computed {found.method}.",
            "They say what the model goes by, not what causes what, nor whether the model is right. Of features that correlate, "
            "the model may go by any.",
        )
        files = (
            File(FILE, "mean absolute SHAP values of all features, by class"),
            *_swarms(found, first, material.folder),
        )
        charts = (_bars(found, first), _spread(found, first))
        chapter = Chapter(_KEY, _TITLE, text, (_table(found, first),), charts, files=files)
        return Explored((chapter,), headline=text[0])


def strengths(found: Explanation) -> np.ndarray:
    """Mean absolute SHAP values, shape ``(d, outputs)``."""
    return np.asarray(np.abs(found.values).mean(axis=0))


def _reason(material: Material) -> str:
    """Why there is nothing to explain; empty where there is something."""
    run = material.run
    if run is None:
        return (
            "EXPL.shap explains a trained model, and there is no finished run of this INI: start it with nkl run first."
        )
    if run.model is None or run.train is None or run.test is None:
        return (
            "There is no model to explain by SHAP: none was kept (a cross-validation, or EXP.save = False), or it does not work "
            "on rows of features."
        )
    if len(run.test) < _LEAST or len(run.train) < _LEAST:
        return f"There are {len(run.test)} test samples with features, too few to explain a model by."
    return ""


def _headline(found: Explanation, order: np.ndarray, learner: str) -> str:
    sizes, names = strengths(found), found.samples.columns
    top = order[0]
    output = int(sizes[top].argmax())
    what = f"{found.outputs[output]}, " if found.outputs[output] else ""
    shares = 100 * sizes.mean(axis=1)[top] / (sizes.mean(axis=1).sum() or 1.0)
    direction = _direction(found, top, output)
    return (
        f"Of all features, {names[top]} moves the predictions of {learner} most ({shares:.0f} % of all movement), most of all "
        f"{what}by {sizes[top, output]:.3g} on average ({found.unit}); {direction}."
    )


def _direction(found: Explanation, feature: int, output: int) -> str:
    values, moves = found.samples.features[:, feature], found.values[:, feature, output]
    if values.std() == 0 or moves.std() == 0:
        return "whether more of it raises or lowers them cannot be told"
    r = float(np.corrcoef(values, moves)[0, 1])
    if abs(r) < 0.5:
        return f"whether more of it raises or lowers them depends on where it is (r = {figure_text(r)})"
    return f"more of it {'raises' if r > 0 else 'lowers'} them (r = {figure_text(r)})"


def _names(found: Explanation) -> tuple[str, ...]:
    return tuple(name or "mean |SHAP|" for name in found.outputs)


def _table_of(found: Explanation, order: np.ndarray) -> pd.DataFrame:
    sizes = strengths(found)
    columns = {"feature": found.samples.columns, "mean": sizes.mean(axis=1)}
    columns |= {name: sizes[:, at] for at, name in enumerate(found.outputs) if name}
    return pd.DataFrame(columns).iloc[order]


def _table(found: Explanation, first: np.ndarray) -> Table:
    sizes, rows = strengths(found), []
    for at in first:
        row: dict[str, object] = {"feature": found.samples.columns[at]}
        row |= {name: float(sizes[at, output]) for output, name in enumerate(_names(found))}
        output = int(sizes[at].argmax())
        rows.append({**row, "direction": _direction(found, at, output)})
    return Table.of(
        f"Mean absolute SHAP values ({found.unit})", rows, "The direction is that of the class that moves most."
    )


def _bars(found: Explanation, first: np.ndarray) -> Chart:
    sizes, names = strengths(found)[first], found.samples.columns
    series = tuple(Series(name, sizes[:, at]) for at, name in enumerate(_names(found)))
    shows = f"{names[first[0]]} moves predictions by {sizes[0].sum():.3g} ({found.unit}) on average"
    shows = f"{shows}, all classes together." if len(series) > 1 else f"{shows}."
    labels, axis = tuple(names[at] for at in first), Axis(f"mean |SHAP|, {found.unit}", low=0.0)
    return Chart("shap_bars", "stacked", "How far each feature moves predictions", shows, series, labels, y=axis)


def _spread(found: Explanation, first: np.ndarray) -> Chart:
    """The SHAP values of the class that moves most."""
    output = int(strengths(found)[first].sum(axis=0).argmax())
    name = found.outputs[output]
    moves = found.values[:, first, output]
    series = tuple(Series(found.samples.columns[at], moves[:, place]) for place, at in enumerate(first))
    low, high = float(moves[:, 0].min()), float(moves[:, 0].max())
    of = f" of {name}" if name else ""
    shows = f"{found.samples.columns[first[0]]} moves the predictions{of} by {low:.3g} to {high:.3g} ({found.unit}), by sample."
    return Chart("shap_spread", "distributions", f"SHAP values{of}", shows, series, y=Axis(f"SHAP value, {found.unit}"))


def _swarms(found: Explanation, first: np.ndarray, folder: Path) -> list[File]:
    """A beeswarm a class, as pictures."""
    from nkl_shap.swarm import draw

    files = []
    for at, name in enumerate(found.outputs):
        path = f"shap_{at + 1}.png"
        draw(found, first, at, folder / path)
        files.append(File(path, f"beeswarm of the SHAP values{f' of {name}' if name else ''}: each dot a sample"))
    return files
