from __future__ import annotations

from nkl.testing import LearnerConformance


class TestSvm(LearnerConformance):
    plugin = "svm"
    component = "svm"


class TestSvr(LearnerConformance):
    plugin = "svm"
    component = "svr"
