"""The conformance kit: what every component must keep, as tests that a plugin's own tests inherit.

One class a kind; needs pytest (``pip install "nkl[testing]"``)::

    from nkl.testing import ExtractorConformance

    class TestLoudness(ExtractorConformance):
        plugin = "loudness"          # the entry point's name
        component = "loudness"
        options = {"floor": -50.0}   # where they differ from the defaults; by field name

A test of the kit cannot be overridden. One that cannot hold is declared, with the reason::

        xfails = {"test_the_order_does_not_matter": "the first clip calibrates the others, see ..."}
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nkl.testing.augmenter import AugmenterConformance as AugmenterConformance
    from nkl.testing.balancer import BalancerConformance as BalancerConformance
    from nkl.testing.command import CommandConformance as CommandConformance
    from nkl.testing.ensemble import EnsembleConformance as EnsembleConformance
    from nkl.testing.executor import ExecutorConformance as ExecutorConformance
    from nkl.testing.extractor import ExtractorConformance as ExtractorConformance
    from nkl.testing.learner import LearnerConformance as LearnerConformance
    from nkl.testing.loader import LoaderConformance as LoaderConformance
    from nkl.testing.predictor import PredictorConformance as PredictorConformance
    from nkl.testing.reporter import ReporterConformance as ReporterConformance
    from nkl.testing.scaler import ScalerConformance as ScalerConformance
    from nkl.testing.segmenter import SegmenterConformance as SegmenterConformance
    from nkl.testing.trained import TrainedConformance as TrainedConformance

_SUFFIX = "Conformance"
_KINDS = (
    "augmenter",
    "balancer",
    "command",
    "ensemble",
    "executor",
    "extractor",
    "learner",
    "loader",
    "predictor",
    "reporter",
    "scaler",
    "segmenter",
    "trained",
)

__all__ = [f"{kind.capitalize()}{_SUFFIX}" for kind in _KINDS]


def __getattr__(name: str) -> Any:
    kind = name.removesuffix(_SUFFIX).lower()
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import pytest

    # Has to come before the first import, else a failing assert does not show its values.
    pytest.register_assert_rewrite(f"{__name__}.conformance", f"{__name__}.{kind}")
    return getattr(importlib.import_module(f"{__name__}.{kind}"), name)
