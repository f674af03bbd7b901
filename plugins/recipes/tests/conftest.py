"""Fixtures."""

from __future__ import annotations

from nkl.testing import exp, project, speech

__all__ = ["exp", "project", "speech"]
