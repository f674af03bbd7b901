"""What every command must keep."""

from __future__ import annotations

from nkl.testing import CommandConformance


class TestSegment(CommandConformance):
    plugin = "segment"
    component = "segment"
