"""What a network looks at in a recording, as charts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nkl.data import Axis, Chart, Series

_STRETCHES = 24  # columns of the heat map
_GROUPS = 8  # its rows


def attention_chart(weights: Mapping[str, np.ndarray], places: np.ndarray) -> Chart:
    """Attention over time, a line for each kind of states.

    Args:
        weights: of each state, shape ``(t,)``, by what the states are of.
        places: the first frame of each, shape ``(t,)``.
    """
    return Chart(
        name="attention",
        kind="lines",
        title="Attention over time",
        shows="How much of the network's attention is on each moment: the sum over a segment and over all lines is 1.",
        series=tuple(Series(name, values, x=places) for name, values in weights.items()),
        x=Axis("frame"),
        y=Axis("attention", low=0.0),
    )


def spectrogram_chart(bands: np.ndarray) -> Chart:
    """The bands of a recording as the network has them, high ones above; a cell is the mean over some bands and frames.

    Args:
        bands: shape ``(frames, bands)``.
    """
    stretches = np.array_split(np.arange(len(bands)), min(_STRETCHES, len(bands)))
    groups = np.array_split(np.arange(bands.shape[1]), min(_GROUPS, bands.shape[1]))
    rows = [Series(_span(some), np.array([bands[np.ix_(at, some)].mean() for at in stretches])) for some in groups]
    return Chart(
        name="bands",
        kind="heat map",
        title="What was said: the log-mel bands",
        shows="The levels of the bands over time as the network has them, scaled; beside them its attention is to be read.",
        series=tuple(reversed(rows)),
        labels=tuple(str(at[0]) for at in stretches),
        x=Axis("frame"),
        y=Axis("band"),
    )


def _span(numbers: np.ndarray) -> str:
    first, last = int(numbers[0]), int(numbers[-1])
    return str(first) if first == last else f"{first}-{last}"
