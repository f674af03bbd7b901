"""What every command must keep."""

from __future__ import annotations

from nkl.testing import CommandConformance


class TestEnsemble(CommandConformance):
    plugin = "ensemble"
    component = "ensemble"
