"""Keys that belong to components: whose they are, so that a missing or idle owner can be named."""

from __future__ import annotations

from nkl.ini.sections.ownership import Reserved
from nkl.ini.sections.reserved_features import FEATURE_KEYS
from nkl.ini.sections.reserved_learners import LEARNER_KEYS
from nkl.ini.sections.reserved_others import OTHER_KEYS

RESERVED: tuple[Reserved, ...] = (*FEATURE_KEYS, *OTHER_KEYS, *LEARNER_KEYS)


def reserved_keys(section: str, key: str, database: str = "") -> tuple[Reserved, ...]:
    """The entries for a key, one a kind of owner; ``database``: the name before the dot, where the key has one."""
    name = key.lower()
    if database:
        name = f"<db>{name.removeprefix(database.lower())}"
    return tuple(entry for entry in RESERVED if entry.section == section and entry.key.lower() == name)
