"""The explorer ``look``."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from plotly.offline import get_plotlyjs

from nkl.data import Chapter, File
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_look.dots import MAP, columns_of_page, dots
from nkl_look.previews import previews

NAME = "look.html"
_OWN_MB = 6.0
"""What the page takes without any sound: the drawing library, and the table."""


class Look(Explorer):
    """A page in one file, which needs no network."""

    place = "more"

    @property
    def wants(self) -> frozenset[Wanted]:
        """The sound, the features for a map, and what a run predicted."""
        return frozenset({"recordings", "features", "run"}) if self.options.look else frozenset()

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Write ``look.html``."""
        if not self.options.look:
            return Explored()
        table, left_out = dots(material, self.options.clips)
        sounds, seconds = previews(table.index, (self.options.megabytes - _OWN_MB) * 1e6, advance)
        names = [Path(file).name for file in table.index.get_level_values("file")]
        page = {
            "title": material.name,
            "target": material.target.column,
            "axes": [name for name in MAP if name in table],
            "columns": columns_of_page(table.assign(file=names)),
            "sounds": sounds,
            "seconds": round(seconds, 1),
        }
        (material.folder / NAME).write_text(_filled(page), encoding="utf-8")
        return Explored((_chapter(len(table), left_out, seconds, sounds.count("")),))


def _filled(page: dict[str, Any]) -> str:
    files = resources.files("nkl_look").joinpath("templates")
    # "<" is written otherwise, so that no text can end the script that it stands in.
    facts = json.dumps(page, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = files.joinpath("look.js").read_text(encoding="utf-8")
    words = {"plotly": get_plotlyjs(), "facts": facts, "script": script}
    return Template(files.joinpath("look.html").read_text(encoding="utf-8")).substitute(words)


def _chapter(count: int, left_out: int, seconds: float, silent: int) -> Chapter:
    text = [
        f"On {NAME} each of {count} recordings is a dot: choose what lies along the axes, what colours the dots and which "
        f"are shown; a click plays the first {seconds:.1f} s at most and shows waveform, spectrogram and pitch.",
        "Recordings that lie near each other on the map have like features; large distances mean little.",
    ]
    if left_out:
        text.append(f"{left_out} others are left out, drawn by chance (EXPL.look.clips).")
    if silent:
        text.append(f"{silent} of them could not be read, and cannot be heard.")
    return Chapter("look", "Look and listen", tuple(text), files=(File(NAME, "the page to look and listen"),))
