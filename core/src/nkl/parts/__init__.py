"""The kinds of parts: one small abstract class each. A plugin inherits the one it offers.

Names are resolved on first use, so that importing one kind does not import what only another needs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nkl.data.clip import Clip as Clip
    from nkl.data.clips import Clips as Clips
    from nkl.data.frames import Frames as Frames
    from nkl.data.samples import Samples as Samples
    from nkl.data.segment import Segment as Segment
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

_MODULES = {
    "Augmenter": "augmenter",
    "Balancer": "balancer",
    "Clip": "clip",
    "Clips": "clips",
    "EnsembleMethod": "ensemble",
    "Executor": "executor",
    "FeatureExtractor": "extractor",
    "Frames": "frames",
    "Learner": "learner",
    "Loader": "loader",
    "Model": "learner",
    "Outcome": "executor",
    "Predictor": "predictor",
    "Reporter": "reporter",
    "Samples": "samples",
    "Scaler": "scaler",
    "Segment": "segmenter",
    "Segmenter": "segmenter",
}

__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
