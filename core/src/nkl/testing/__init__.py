"""The conformance kit: what every component must keep, as tests that a plugin's own tests inherit.

One class a kind; needs pytest (``pip install "nkl[testing]"``)::

    from nkl.testing import ExtractorConformance

    class TestLoudness(ExtractorConformance):
        plugin = "loudness"          # the entry point's name
        component = "loudness"
        options = {"floor": -50.0}   # where they differ from the defaults; by field name

For tests of commands there are fixtures (``project``, ``exp``, ``speech`` ...), which a ``conftest.py`` imports from here.

A test of the kit cannot be overridden. One that cannot hold is declared, with the reason::

        xfails = {"test_the_order_does_not_matter": "the first clip calibrates the others, see ..."}
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nkl.testing import clips as clips
    from nkl.testing import pages as pages
    from nkl.testing import reports as reports
    from nkl.testing import texts as texts
    from nkl.testing import toys as toys
    from nkl.testing.augmenter import AugmenterConformance as AugmenterConformance
    from nkl.testing.balancer import BalancerConformance as BalancerConformance
    from nkl.testing.command import CommandConformance as CommandConformance
    from nkl.testing.ensemble import EnsembleConformance as EnsembleConformance
    from nkl.testing.executor import ExecutorConformance as ExecutorConformance
    from nkl.testing.extractor import ExtractorConformance as ExtractorConformance
    from nkl.testing.learner import LearnerConformance as LearnerConformance
    from nkl.testing.loader import LoaderConformance as LoaderConformance
    from nkl.testing.predictor import PredictorConformance as PredictorConformance
    from nkl.testing.projects import database as database
    from nkl.testing.projects import exp as exp
    from nkl.testing.projects import project as project
    from nkl.testing.projects import real_data as real_data
    from nkl.testing.projects import speech as speech
    from nkl.testing.projects import splits_of as splits_of
    from nkl.testing.reporter import ReporterConformance as ReporterConformance
    from nkl.testing.scaler import ScalerConformance as ScalerConformance
    from nkl.testing.segmenter import SegmenterConformance as SegmenterConformance
    from nkl.testing.trained import TrainedConformance as TrainedConformance

_SUFFIX = "Conformance"
_FIXTURES = ("database", "exp", "project", "real_data", "speech", "splits_of")
_MODULES = ("clips", "pages", "reports", "texts", "toys")

__all__ = [
    "AugmenterConformance",
    "BalancerConformance",
    "CommandConformance",
    "EnsembleConformance",
    "ExecutorConformance",
    "ExtractorConformance",
    "LearnerConformance",
    "LoaderConformance",
    "PredictorConformance",
    "ReporterConformance",
    "ScalerConformance",
    "SegmenterConformance",
    "TrainedConformance",
    "clips",
    "database",
    "exp",
    "pages",
    "project",
    "real_data",
    "reports",
    "speech",
    "splits_of",
    "texts",
    "toys",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _FIXTURES:
        return getattr(importlib.import_module(f"{__name__}.projects"), name)
    kind = name.removesuffix(_SUFFIX).lower()
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import pytest

    # Has to come before the first import, else a failing assert does not show its values.
    pytest.register_assert_rewrite(f"{__name__}.conformance", f"{__name__}.{kind}")
    return getattr(importlib.import_module(f"{__name__}.{kind}"), name)
