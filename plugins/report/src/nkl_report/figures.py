"""Draws the figures of a run with matplotlib, quickly: one Figure for all, fixed layout, no global state."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from nkl.data import Report
from nkl.parts import Reporter
from nkl_report import speakers, wording
from nkl_report.curves import learning_curve, of_losses, of_measures
from nkl_report.files import figure_files
from nkl_report.pooled import Pooled, pooled
from nkl_report.tables import row_shares

# no transparency: PostScript has none
_BLUE, _PALE, _ORANGE, _GREY, _RED = "#2463a8", "#a9c3de", "#c2571a", "#777777", "#b3261e"
_SETTINGS = {"svg.hashsalt": "nkl", "font.size": 9, "text.parse_math": False, "pdf.fonttype": 42}
_NO_DATE = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
_MOST_COUNTS = 16

_MORE_FONTS = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "PingFang SC",
    "Microsoft YaHei",
    "Arial Unicode MS",
)
_LOG = logging.getLogger("nkl.data.report")

Drawer = Callable[[Axes], None]


class Figures(Reporter):
    """Figures for papers and slides."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``figures/confusion.png`` and the like."""
        (folder / "figures").mkdir(exist_ok=True)
        files = figure_files(report, self.options)
        leak, paths = wording.leak(report), []
        with matplotlib.rc_context({**_SETTINGS, "font.family": _fonts()}), _missing_signs_logged():
            drawn = Figure(figsize=(4.4, 3.8), dpi=150)
            for file, (title, draw) in zip(files, _drawers(report), strict=True):
                drawn.clear()
                axes = drawn.add_axes((0.17, 0.14, 0.79, 0.74))
                draw(axes)
                if self.options.titles:
                    axes.set_title(title, fontsize=10)
                if leak:
                    drawn.text(0.01, 0.965, leak, color=_RED, weight="bold", fontsize=8)
                path = folder / file
                drawn.savefig(path, metadata=_NO_DATE.get(self.options.format))
                if self.options.format == "eps":
                    _without_date(path)
                paths.append(path)
        return tuple(paths)

    def write_speakers(self, shares: pd.DataFrame, folder: Path) -> tuple[Path, ...]:
        """Write ``speakers.png``, below the folder of the segments."""
        path = folder / f"speakers.{self.options.format}"
        with matplotlib.rc_context({**_SETTINGS, "font.family": _fonts()}), _missing_signs_logged():
            drawn = Figure(figsize=(4.4, 3.8), dpi=150)
            axes = drawn.add_axes((0.17, 0.14, 0.79, 0.74))
            title = speakers.draw(axes, shares, _BLUE)
            if self.options.titles:
                axes.set_title(title, fontsize=10)
            drawn.savefig(path, metadata=_NO_DATE.get(self.options.format))
        return (path,)


def _drawers(report: Report) -> Iterator[tuple[str, Drawer]]:
    """Title and drawing function of each figure, in the order of their names."""
    pool, evaluation, first = pooled(report), report.evaluation, report.evaluation.measures[0]
    headline = f"{first.name} {wording.figure(first.value, first.name)}"
    interval = wording.between(first.low, first.high, first.name)
    if interval != wording.NOTHING:
        headline += f" (95 % CI {interval})"
    if not report.labels:
        yield f"{report.target}: {headline}", lambda axes: _scatter(axes, pool)
    if evaluation.confusion is not None:
        matrix = evaluation.confusion
        yield f"{report.target}: {headline}", lambda axes: _confusion(axes, matrix, report.labels)
    if evaluation.reliability is not None:
        bins = evaluation.reliability
        ece = next((one.value for one in evaluation.measures if one.name == "ECE"), np.nan)
        yield f"Reliability: ECE {wording.figure(ece)}", lambda axes: _reliability(axes, **bins)
    if report.labels and pool.uncertainty is not None:
        yield "Uncertainty of right and wrong predictions", lambda axes: _uncertainty(axes, pool)
    if evaluation.risk_coverage is not None:
        curve = evaluation.risk_coverage
        yield "Error rate of the most certain samples", lambda axes: _risk(axes, **curve)
    if len(report.curve) > 1:
        yield f"Learning curve of {len(report.curve)} epochs", lambda axes: _learning(axes, learning_curve(report))


def _confusion(axes: Axes, matrix: np.ndarray, labels: tuple[str, ...]) -> None:
    shares = np.nan_to_num(row_shares(matrix))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [wording.short(label, 11) for label in labels]
    crowded = sum(len(name) for name in names) > 36
    axes.set_xticks(range(len(labels)), names, rotation=90 if crowded else 0)
    axes.set_yticks(range(len(labels)), names)
    axes.set_position((0.25, 0.27, 0.72, 0.62) if crowded else (0.25, 0.16, 0.72, 0.72))
    axes.set_xlabel("predicted")
    axes.set_ylabel("truth")
    if len(labels) <= _MOST_COUNTS:
        for row, column in np.ndindex(*matrix.shape):
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(matrix[row, column]), ha="center", va="center", color=colour)


def _reliability(axes: Axes, confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray) -> None:
    there = np.flatnonzero(count)
    axes.bar((there + 0.5) / len(count), accuracy[there], 1 / len(count), color=_PALE)
    axes.plot(confidence[there], accuracy[there], "o-", color=_ORANGE)
    axes.plot([0, 1], [0, 1], "--", color=_GREY)
    axes.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1), ylim=(0, 1))


def _uncertainty(axes: Axes, pool: Pooled) -> None:
    assert pool.uncertainty is not None
    centres = (np.arange(10) + 0.5) / 10
    groups = ((pool.correct, _BLUE, "right", -0.02), (~pool.correct, _ORANGE, "wrong", 0.02))
    for chosen, colour, words, shift in groups:
        counts = np.histogram(pool.uncertainty[chosen], bins=10, range=(0, 1))[0]
        total = int(chosen.sum())
        axes.bar(centres + shift, counts / max(total, 1), 0.04, color=colour, label=f"{words} ({total})")
    axes.set(xlabel="uncertainty", ylabel="share", xlim=(0, 1))
    axes.legend(loc="best", framealpha=1)


def _risk(axes: Axes, coverage: np.ndarray, risk: np.ndarray) -> None:
    axes.plot(coverage, risk, color=_BLUE)
    axes.set(xlabel="coverage", ylabel="error rate", xlim=(0, 1))
    axes.set_ylim(bottom=0)


def _learning(axes: Axes, curve: Mapping[str, np.ndarray]) -> None:
    """Losses on the left, measures on the right; the learning rate, of quite another size, is left out."""
    epochs, losses, measures = curve["epoch"], of_losses(curve), of_measures(curve)
    for name, colour in zip(losses, (_BLUE, _ORANGE), strict=False):
        axes.plot(epochs, curve[name], color=colour, label=name.replace("_", " "))
    axes.set(xlabel="epoch", ylabel="loss")
    lines, top = list(axes.get_lines()), axes
    if measures:
        axes.set_position((0.15, 0.14, 0.69, 0.74))
        top = axes.twinx()
        words = measures[0].replace("_", " ")
        lines += top.plot(epochs, curve[measures[0]], "--", color=_GREY, label=words)
        top.set_ylabel(words)
    for one in {axes, top}:  # room for the legend
        low, high = one.get_ylim()
        one.set_ylim(low, high + 0.12 * (high - low))
    top.legend(handles=lines, loc="upper center", ncols=3, fontsize=8, framealpha=1)


def _scatter(axes: Axes, pool: Pooled) -> None:
    low = float(min(pool.truth.min(), pool.predicted.min()))
    high = float(max(pool.truth.max(), pool.predicted.max()))
    axes.plot([low, high], [low, high], "--", color=_GREY)
    axes.plot(pool.truth, pool.predicted, ".", color=_BLUE, markersize=4, rasterized=len(pool.truth) > 5000)
    axes.set(xlabel="truth", ylabel="predicted")


def _fonts() -> list[str]:
    """The usual font, then those that are installed for what it lacks."""
    installed = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in _MORE_FONTS if name in installed)]


@contextmanager
def _missing_signs_logged() -> Iterator[None]:
    """Say once a sign, in the log, that no font has it; matplotlib draws an empty box."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for message in dict.fromkeys(" ".join(str(one.message).split()) for one in caught):
        _LOG.warning("figures: %s", message)


def _without_date(path: Path) -> None:
    """PostScript files carry the time at which they were made, so that no two are the same."""
    path.write_bytes(re.sub(rb"%%CreationDate:[^\n]*\n", b"", path.read_bytes()))
