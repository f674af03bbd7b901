"""The explorer overview, and the command."""

from __future__ import annotations

from nkl.testing import ExplorerConformance


class TestOverview(ExplorerConformance):
    plugin = "explore"
    component = "overview"
