"""What is known of a key that a component owns."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Reserved:
    """A key of the dialect that belongs to components, whether or not their plugin is installed.

    Attributes:
        section: the INI section.
        key: the key; one that begins with ``<db>`` stands for that key of any database.
        kind: the owners' kind, as :attr:`nkl.kernel.kinds.Kind.slug` writes it.
        owners: their names, which may hold ``*``.
        type_text: the type of its values, in words.
        default: what holds where the key is not given, as text; empty for nothing.
        description: what it means.
    """

    section: str
    key: str
    kind: str
    owners: tuple[str, ...]
    type_text: str
    default: str
    description: str

    def owned_by(self, name: str) -> bool:
        """Whether the component of this name owns the key."""
        return any(fnmatchcase(name.lower(), owner) for owner in self.owners)
