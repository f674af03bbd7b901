"""What every command must keep."""

from __future__ import annotations

from nkl.testing import CommandConformance


class TestCompare(CommandConformance):
    plugin = "compare"
    component = "compare"


class TestReplay(CommandConformance):
    plugin = "compare"
    component = "replay"
