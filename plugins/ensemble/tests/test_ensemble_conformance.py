"""What every ensemble method must keep, for each method."""

from __future__ import annotations

from typing import ClassVar

from nkl.testing import EnsembleConformance


class TestMajorityVoting(EnsembleConformance):
    plugin = "ensemble"
    component = "majority_voting"


class TestMean(EnsembleConformance):
    plugin = "ensemble"
    component = "mean"


class TestMedian(EnsembleConformance):
    plugin = "ensemble"
    component = "median"


class TestSum(EnsembleConformance):
    plugin = "ensemble"
    component = "sum"


class TestMax(EnsembleConformance):
    plugin = "ensemble"
    component = "max"


class TestMaxClass(EnsembleConformance):
    plugin = "ensemble"
    component = "max_class"


class TestUncertaintyThreshold(EnsembleConformance):
    plugin = "ensemble"
    component = "uncertainty_threshold"


class TestUncertaintyThresholdOfAHalf(EnsembleConformance):
    plugin = "ensemble"
    component = "uncertainty_threshold"
    options: ClassVar = {"threshold": 0.5}


class TestUncertaintyWeighted(EnsembleConformance):
    plugin = "ensemble"
    component = "uncertainty_weighted"


class TestConfidenceWeighted(EnsembleConformance):
    plugin = "ensemble"
    component = "confidence_weighted"


class TestPerformanceWeighted(EnsembleConformance):
    plugin = "ensemble"
    component = "performance_weighted"


class TestSvm(EnsembleConformance):
    plugin = "ensemble"
    component = "svm"


class TestLogreg(EnsembleConformance):
    plugin = "ensemble"
    component = "logreg"
