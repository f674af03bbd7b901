from __future__ import annotations

from nkl.testing import LearnerConformance

ENOUGH = {"epochs": 20, "learning_rate": 0.01, "layers": [16, 8]}
SMALL = {"epochs": 8, "learning_rate": 0.01, "hidden_size": 16, "batch_size": 16}
BOTH_WAYS = {**SMALL, "bidirectional": True}
FEW = {"epochs": 8, "learning_rate": 0.003, "layers": [16, 8]}


class TestMlp(LearnerConformance):
    plugin = "torch"
    component = "mlp"
    options = ENOUGH


class TestMlpReg(LearnerConformance):
    plugin = "torch"
    component = "mlp_reg"
    options = ENOUGH


class TestLstm(LearnerConformance):
    plugin = "torch"
    component = "lstm"
    options = BOTH_WAYS


class TestLstmReg(LearnerConformance):
    plugin = "torch"
    component = "lstm_reg"
    options = SMALL


class TestCnn(LearnerConformance):
    plugin = "torch"
    component = "cnn"
    options = FEW
