from __future__ import annotations

from nkl.testing import LearnerConformance

SIZES = {"segment": 40, "maps": [4, 6], "conv_layers": 1, "linear": 16, "lstm": 8, "embedding": 8}
SMALL = {"epochs": 8, "learning_rate": 0.005, "batch_size": 24, **SIZES}
CONSTRAINED = {**SMALL, "weight_constraint": "column_l1"}


class TestAcrnn(LearnerConformance):
    plugin = "crnn"
    component = "acrnn"
    options = SMALL


class TestSsaCrnn(LearnerConformance):
    plugin = "crnn"
    component = "ssa_crnn"
    options = CONSTRAINED
