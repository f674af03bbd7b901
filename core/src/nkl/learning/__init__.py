"""Door: whatever learns from samples, and what it has learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.learning.bundle import TrainedOn as TrainedOn
    from nkl.learning.bundle import choice_facts as choice_facts
    from nkl.learning.bundle import choice_from_facts as choice_from_facts
    from nkl.learning.fitting import Fitted as Fitted
    from nkl.learning.fitting import Recipe as Recipe
    from nkl.learning.fitting import balanced_weights as balanced_weights
    from nkl.learning.fitting import fit as fit
    from nkl.learning.folds import speaker_folds as speaker_folds
    from nkl.learning.folds import stratified_folds as stratified_folds
    from nkl.learning.models import load_part_model as load_part_model
    from nkl.learning.models import save_part_model as save_part_model
    from nkl.learning.scoring import Score as Score
    from nkl.learning.scoring import scorer as scorer
    from nkl.learning.trained import Applied as Applied
    from nkl.learning.trained import TrainedModel as TrainedModel
    from nkl.learning.trained import is_trained as is_trained
    from nkl.learning.trained import load_trained as load_trained

_HOMES = {
    "Applied": "learning.trained",
    "balanced_weights": "learning.fitting",
    "choice_facts": "learning.bundle",
    "choice_from_facts": "learning.bundle",
    "fit": "learning.fitting",
    "Fitted": "learning.fitting",
    "is_trained": "learning.trained",
    "load_part_model": "learning.models",
    "load_trained": "learning.trained",
    "Recipe": "learning.fitting",
    "save_part_model": "learning.models",
    "Score": "learning.scoring",
    "scorer": "learning.scoring",
    "speaker_folds": "learning.folds",
    "stratified_folds": "learning.folds",
    "TrainedModel": "learning.trained",
    "TrainedOn": "learning.bundle",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
