"""Keys of which there is one a column, a parameter or the like, so that they cannot be listed."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from nkl.ini.sections.values import Scalar


@dataclass(frozen=True, slots=True)
class Family:
    """A family of keys that the core owns; a key that a section declares by name is not one of them.

    Attributes:
        section: the INI section.
        pattern: what the keys look like, in lower case, with ``*``.
        shown: the pattern as users read it.
        type: the type of their values.
        description: what they mean.
    """

    section: str
    pattern: str
    shown: str
    type: Any
    description: str


FAMILIES = (
    Family(
        "DATA",
        "*_bins",
        "<column>_bins",
        int,
        "Split strategy balanced: the number of bins into which a column of numbers is sorted before it is balanced.",
    ),
    Family(
        "EXPL", "*.bin_reals", "<column>.bin_reals", bool, "Sort this column of numbers into bins before drawing it."
    ),
    Family("FLAGS", "model_*", "model_<key>", list[Any], "Values for this key of [MODEL]."),
    Family("FLAGS", "feats_*", "feats_<key>", list[Any], "Values for this key of [FEATS]."),
    Family("FLAGS", "exp_*", "exp_<key>", list[Any], "Values for this key of [EXP]."),
    Family(
        "OPTIM",
        "*",
        "<parameter>",
        list[Scalar] | tuple[Scalar, ...] | Scalar,
        "What to try for a parameter: a list, (lowest, highest), (lowest, highest, step) or one value. The short names "
        "nlayers, nnodes, lr, bs and do stand for layers, their widths, learning_rate, batch_size and drop.",
    ),
)


def family_of(section: str, key: str) -> Family | None:
    """The family to which a key belongs that no section declares by name."""
    for family in FAMILIES:
        if family.section == section and fnmatchcase(key.lower(), family.pattern):
            return family
    return None
