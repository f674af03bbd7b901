"""Maps in three dimensions, as pages of their own that can be turned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nkl.data import Samples
from nkl_explore.projecting import NAMES, Projection

if TYPE_CHECKING:
    from nkl_explore.maps import Colouring


_EYE = {"x": 1.5, "y": 1.5, "z": 1.1}
"""Far enough that the names of the axes are inside."""


def write_page(projection: Projection, colourings: Sequence[Colouring], samples: Samples, path: Path) -> None:
    """Write one page that works offline; a button a colouring."""
    import plotly.graph_objects as go

    names = [str(file).replace("\\", "/").rpartition("/")[2] for file in samples.index.get_level_values("file")]
    texts, x = np.array(names, dtype=object), projection.places
    figure, owners = go.Figure(), []
    for at, colouring in enumerate(colourings):
        for name, rows in colouring.groups.items():
            cloud = go.Scatter3d(
                x=x[rows, 0],
                y=x[rows, 1],
                z=x[rows, 2],
                text=texts[rows],
                name=name,
                mode="markers",
                marker={"size": 3},
                hovertemplate="%{text}<br>%{fullData.name}<extra></extra>",
                visible=at == 0,
            )
            figure.add_trace(cloud)
            owners.append(at)
    buttons = [
        {"label": one.column, "method": "update", "args": [{"visible": [owner == at for owner in owners]}]}
        for at, one in enumerate(colourings)
    ]
    scene = {f"{axis}axis_title": title for axis, title in zip("xyz", projection.axes, strict=True)}
    figure.update_layout(
        title=f"{NAMES[projection.method]} of the features, each dot a sample",
        template="plotly_white",
        scene=scene,
        scene_camera_eye=_EYE,
    )
    if len(buttons) > 1:
        figure.update_layout(updatemenus=[{"buttons": buttons, "x": 0, "xanchor": "left", "y": 1.05}])
    figure.write_html(path, include_plotlyjs=True, full_html=True, div_id="map")
