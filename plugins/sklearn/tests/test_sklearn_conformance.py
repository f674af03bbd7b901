from __future__ import annotations

from nkl.testing import LearnerConformance


class TestKnn(LearnerConformance):
    plugin = "sklearn"
    component = "knn"


class TestTree(LearnerConformance):
    plugin = "sklearn"
    component = "tree"


class TestRandForest(LearnerConformance):
    plugin = "sklearn"
    component = "rand_forest"


class TestGradBoost(LearnerConformance):
    plugin = "sklearn"
    component = "grad_boost"


class TestBayes(LearnerConformance):
    plugin = "sklearn"
    component = "bayes"


class TestGmm(LearnerConformance):
    plugin = "sklearn"
    component = "gmm"


class TestLogReg(LearnerConformance):
    plugin = "sklearn"
    component = "log_reg"


class TestKnnReg(LearnerConformance):
    plugin = "sklearn"
    component = "knn_reg"


class TestTreeReg(LearnerConformance):
    plugin = "sklearn"
    component = "tree_reg"


class TestRandForestReg(LearnerConformance):
    plugin = "sklearn"
    component = "rand_forest_reg"


class TestGradBoostReg(LearnerConformance):
    plugin = "sklearn"
    component = "grad_boost_reg"


class TestLinReg(LearnerConformance):
    plugin = "sklearn"
    component = "lin_reg"
