"""What every command must keep."""

from __future__ import annotations

from nkl.testing import CommandConformance


class TestPredict(CommandConformance):
    plugin = "predict"
    component = "predict"


class TestTest(CommandConformance):
    plugin = "predict"
    component = "test"


class TestExport(CommandConformance):
    plugin = "predict"
    component = "export"
