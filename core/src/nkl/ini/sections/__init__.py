"""The sections of the INI that the core owns. All others belong to plugins, which declare them (``nkl_sections``)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.sections.dead import DEAD
from nkl.ini.sections.exp import ExpOptions
from nkl.ini.sections.feats import FeatsOptions
from nkl.ini.sections.model import ModelOptions
from nkl.plugin import Family, Section

__all__ = ["SECTIONS", "DatabaseOptions"]

_BINS = Family(
    "*_bins",
    "<column>_bins",
    int,
    "Split strategy balanced: the number of bins into which a column of numbers is sorted before it is balanced.",
)

SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "EXP": Section(
            "EXP", ExpOptions, "What the experiment is, how often it runs, where its results go", dead=DEAD["EXP"]
        ),
        "DATA": Section(
            "DATA",
            DataOptions,
            "Which databases, which target, and what is done to all of them after the split",
            families=(_BINS,),
            dead=DEAD["DATA"],
        ),
        "FEATS": Section(
            "FEATS", FeatsOptions, "Which features, and how they are cleaned, scaled and balanced", dead=DEAD["FEATS"]
        ),
        "MODEL": Section(
            "MODEL",
            ModelOptions,
            "Which learner, and how it is trained, tuned, cross-validated and measured",
            dead=DEAD["MODEL"],
        ),
    }
)
"""The four, by name; a run changes with all of them."""
