"""What an explorer must keep."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from nkl.kernel.kinds import EXPLORER
from nkl.parts.explorer import Explored, Explorer, Material, Place, Wanted
from nkl.testing.conformance import PartConformance
from nkl.testing.materials import MATERIALS


def look(part: Explorer, given: Mapping[str, Material]) -> dict[str, list[str]]:
    """What is said of each material: the titles of chapters, and their sentences."""
    return {name: _words(explored(part, some)) for name, some in given.items()}


def explored(part: Explorer, some: Material) -> Explored:
    """What an explorer finds, in a folder of its own."""
    with tempfile.TemporaryDirectory() as place:
        return part.explore(replace(some, folder=Path(place)), lambda share: None)


def _words(found: Explored) -> list[str]:
    said = [found.headline, *(f"{one.topic}: {one.message}" for one in found.findings)]
    for chapter in found.chapters:
        said += [chapter.title, *chapter.text, *(chart.shows for chart in chapter.charts)]
        said += ["|".join(row) for table in chapter.tables for row in (table.head, *table.rows)]
    return said


class ExplorerConformance(PartConformance):
    """Inherit in the tests of an explorer. It is shown data of two tasks, and data of which there is little to be said."""

    kind = EXPLORER
    job = staticmethod(look)

    @pytest.fixture
    def given(self) -> dict[str, Material]:
        """Data of two tasks."""
        return {name: MATERIALS[name]() for name in ("classes", "values")}

    @pytest.mark.parametrize("name", MATERIALS)
    def test_whatever_there_is_can_be_looked_at(self, part: Explorer, name: str) -> None:
        found = explored(part, MATERIALS[name]())
        assert isinstance(found, Explored), "what is returned is not nkl.parts.Explored"
        keys = [chapter.key for chapter in found.chapters]
        assert len(set(keys)) == len(keys), "two chapters have the same key"
        charts = [chart for chapter in found.chapters for chart in chapter.charts]
        assert all(chart.shows.strip() for chart in charts), "a chart says in words what it shows"

    def test_it_says_the_same_each_time(self, part: Explorer, given: dict[str, Material]) -> None:
        assert look(part, given) == look(part, given)

    def test_it_says_what_it_wants_and_where_it_stands(self, part: Explorer) -> None:
        assert part.wants <= set(Wanted.__args__)  # type: ignore[attr-defined]
        assert part.place in Place.__args__, f"a place is one of {', '.join(Place.__args__)}"  # type: ignore[attr-defined]
