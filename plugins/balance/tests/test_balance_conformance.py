from __future__ import annotations

from typing import ClassVar

from nkl.testing import BalancerConformance


class TestRos(BalancerConformance):
    plugin = "balance"
    component = "ros"


class TestSmote(BalancerConformance):
    plugin = "balance"
    component = "smote"


class TestAdasyn(BalancerConformance):
    plugin = "balance"
    component = "adasyn"


class TestBorderlinesmote(BalancerConformance):
    plugin = "balance"
    component = "borderlinesmote"


class TestSvmsmote(BalancerConformance):
    plugin = "balance"
    component = "svmsmote"


class TestRandomundersampler(BalancerConformance):
    plugin = "balance"
    component = "randomundersampler"


class TestClustercentroids(BalancerConformance):
    plugin = "balance"
    component = "clustercentroids"


class TestEditednearestneighbours(BalancerConformance):
    plugin = "balance"
    component = "editednearestneighbours"
    xfails: ClassVar = {
        "test_classes_are_more_balanced": "it leaves out what its neighbours disagree with, of whatever class"
    }


class TestTomeklinks(BalancerConformance):
    plugin = "balance"
    component = "tomeklinks"


class TestSmoteenn(BalancerConformance):
    plugin = "balance"
    component = "smoteenn"


class TestSmotetomek(BalancerConformance):
    plugin = "balance"
    component = "smotetomek"
