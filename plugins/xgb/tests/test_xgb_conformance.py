from __future__ import annotations

from nkl.testing import LearnerConformance


class TestXgb(LearnerConformance):
    plugin = "xgb"
    component = "xgb"


class TestXgr(LearnerConformance):
    plugin = "xgb"
    component = "xgr"
