"""Door: whatever learns from samples, and what it has learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.learning.bundle import Bundle as Bundle
    from nkl.learning.bundle import TrainedOn as TrainedOn
    from nkl.learning.bundle import choice_facts as choice_facts
    from nkl.learning.bundle import choice_from_facts as choice_from_facts
    from nkl.learning.bundle import load_bundle as load_bundle
    from nkl.learning.bundle import save_bundle as save_bundle
    from nkl.learning.fitting import Fitted as Fitted
    from nkl.learning.fitting import Preparation as Preparation
    from nkl.learning.fitting import Recipe as Recipe
    from nkl.learning.fitting import balanced_weights as balanced_weights
    from nkl.learning.fitting import fit as fit
    from nkl.learning.folds import speaker_folds as speaker_folds
    from nkl.learning.folds import stratified_folds as stratified_folds
    from nkl.learning.scoring import Score as Score
    from nkl.learning.scoring import scorer as scorer

_HOMES = {
    "balanced_weights": "learning.fitting",
    "Bundle": "learning.bundle",
    "choice_facts": "learning.bundle",
    "choice_from_facts": "learning.bundle",
    "fit": "learning.fitting",
    "Fitted": "learning.fitting",
    "load_bundle": "learning.bundle",
    "Preparation": "learning.fitting",
    "Recipe": "learning.fitting",
    "save_bundle": "learning.bundle",
    "Score": "learning.scoring",
    "scorer": "learning.scoring",
    "speaker_folds": "learning.folds",
    "stratified_folds": "learning.folds",
    "TrainedOn": "learning.bundle",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
