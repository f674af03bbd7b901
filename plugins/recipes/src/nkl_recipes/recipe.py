"""A recipe: INI files, where they come from, and what they reach."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nkl.errors import UserError, did_you_mean

FOLDER = Path(__file__).parent / "inis"


@dataclass(frozen=True)
class Recipe:
    """What is said of a recipe in ``recipes.toml``.

    Attributes:
        name: as users type it.
        title: what it does, in a few words.
        command: what it is for: ``run``, ``explore`` or ``ensemble``.
        files: its INI files, the one that is called first.
        source: the publication, with its DOI or address; empty where there is none.
        published: the published figure and the data that it is of; empty where there is none that can be compared.
        measured: what it reached when it was tried, on which data; or why it was not.
        differs: how it differs from what was published.
        needs: what it takes beside ``nkl[all]``.
    """

    name: str
    title: str
    command: str
    files: tuple[str, ...]
    source: str = ""
    published: str = ""
    measured: str = ""
    differs: str = ""
    needs: str = ""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where its files are."""
        return tuple(FOLDER / file for file in self.files)


@cache
def recipes() -> dict[str, Recipe]:
    """All recipes by name, in the order in which they are listed."""
    said = tomllib.loads((FOLDER / "recipes.toml").read_text(encoding="utf-8"))
    return {name: Recipe(name, **{**facts, "files": tuple(facts["files"])}) for name, facts in said.items()}


def recipe(name: str) -> Recipe:
    """One of them.

    Raises:
        UserError: if there is none of this name.
    """
    known = recipes()
    if name not in known:
        raise UserError(f"There is no recipe {name}.{did_you_mean(name, known)} `nkl recipes` lists all.")
    return known[name]
