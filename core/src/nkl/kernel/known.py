"""What plugins offer that are not installed: from an index of all plugins that nkl's developers know.

``known.json`` is written by ``core/known/generate.py`` from the declarations of the plugins, and from a table of what users'
INI files ask for and no plugin offers yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from nkl.kernel.kinds import kind_of

FILE = "known.json"


@dataclass(frozen=True, slots=True)
class Known:
    """Something that a plugin offers.

    Attributes:
        owner: in words: ``the segmenter silero``, ```nkl segment```, ``the plugin report``; of trained models the name.
        distribution: what to install; empty where no plugin offers it yet.
    """

    owner: str
    distribution: str


@dataclass(frozen=True)
class Index:
    """All that is known, as :data:`FILE` has it."""

    facts: Mapping[str, Any]

    def command(self, name: str) -> Known | None:
        """Who offers a command."""
        found = self.facts["commands"].get(name)
        return None if found is None else Known(f"`nkl {name}`", found)

    def component(self, kind: str, name: str) -> Known | None:
        """Who offers a component of a kind (by its slug); names in the index may hold ``*``."""
        for distribution, names in self.facts["components"].get(kind, {}).items():
            if any(fnmatchcase(name.lower(), pattern) for pattern in names):
                return _of_component(kind, name, distribution)
        return None

    @property
    def models(self) -> Mapping[str, Known]:
        """The kinds of trained models, by the file that folders of such models have."""
        return {file: Known(kind, distribution) for file, (kind, distribution) in self.facts["models"].items()}

    def section(self, name: str) -> Known | None:
        """Who reads a section."""
        found = self.facts["sections"].get(name)
        return None if found is None else Known(found["reader"], found["distribution"])

    def alone(self, name: str) -> str:
        """What an INI describes that has this section and no databases; empty where there must be some."""
        return str(self.facts["sections"].get(name, {}).get("alone", ""))

    @property
    def sections(self) -> set[str]:
        """All sections, also those that belong to components alone."""
        return {*self.facts["sections"], *self.facts["keys"]}

    def keys(self, section: str) -> set[str]:
        """All keys of a section, in lower case; those of a database begin with ``<db>.``."""
        return {*self.facts["keys"].get(section, ())}

    def key(self, section: str, key: str) -> tuple[Known, ...]:
        """Who reads a key, in lower case; several components may."""
        readers = self.facts["keys"].get(section, {}).get(key, ())
        return tuple(
            _of_component(kind, name, distribution) if kind else Known(name, distribution)
            for kind, name, distribution in readers
        )

    def chosen_key(self, section: str, key: str) -> tuple[Known, ...]:
        """Who reads a key, in lower case, where an option of a section chooses components of another section."""
        kinds = [kind_of(slug) for slug in self.facts["chosen"].get(section, ())]
        return tuple(
            _of_component(slug, name, distribution)
            for kind in kinds
            for home in kind.sections
            for slug, name, distribution in self.facts["keys"].get(home, {}).get(key, ())
            if slug == kind.slug
        )

    def dead_key(self, section: str, key: str) -> str:
        """What to write instead of a key that nothing reads; empty for others."""
        return str(self.facts["sections"].get(section, {}).get("dead", {}).get(key, ""))

    def in_family(self, section: str, key: str) -> bool:
        """Whether a key is one of those that cannot be listed."""
        families: Iterable[str] = self.facts["sections"].get(section, {}).get("families", ())
        return any(fnmatchcase(key, pattern) for pattern in families)


def _of_component(kind: str, name: str, distribution: str) -> Known:
    return Known(f"the {kind_of(kind).name} {name}", distribution)


@cache
def known() -> Index:
    """The index."""
    return Index(json.loads(resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")))
