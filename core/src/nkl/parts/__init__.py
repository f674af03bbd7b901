"""Door: the kinds of parts, one small abstract class each. A plugin inherits the one it offers.

Names are imported when they are first asked for, so that one kind does not import what only another needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.parts.augmenter import Augmenter as Augmenter
    from nkl.parts.balancer import Balancer as Balancer
    from nkl.parts.ensemble import EnsembleMethod as EnsembleMethod
    from nkl.parts.executor import Executor as Executor
    from nkl.parts.executor import Outcome as Outcome
    from nkl.parts.extractor import FeatureExtractor as FeatureExtractor
    from nkl.parts.learner import Learner as Learner
    from nkl.parts.learner import Model as Model
    from nkl.parts.loader import Loader as Loader
    from nkl.parts.predictor import Predictor as Predictor
    from nkl.parts.reporter import Reporter as Reporter
    from nkl.parts.scaler import Scaler as Scaler
    from nkl.parts.segmenter import Segmenter as Segmenter

_HOMES = {
    "Augmenter": "parts.augmenter",
    "Balancer": "parts.balancer",
    "EnsembleMethod": "parts.ensemble",
    "Executor": "parts.executor",
    "FeatureExtractor": "parts.extractor",
    "Learner": "parts.learner",
    "Loader": "parts.loader",
    "Model": "parts.learner",
    "Outcome": "parts.executor",
    "Predictor": "parts.predictor",
    "Reporter": "parts.reporter",
    "Scaler": "parts.scaler",
    "Segmenter": "parts.segmenter",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
