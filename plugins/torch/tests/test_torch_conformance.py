from __future__ import annotations

from nkl.testing import LearnerConformance

ENOUGH = {"epochs": 20, "learning_rate": 0.01, "layers": [16, 8]}


class TestMlp(LearnerConformance):
    plugin = "torch"
    component = "mlp"
    options = ENOUGH


class TestMlpReg(LearnerConformance):
    plugin = "torch"
    component = "mlp_reg"
    options = ENOUGH
