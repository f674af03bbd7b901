"""Fixtures."""

from nkl.testing import exp, project, speech

__all__ = ["exp", "project", "speech"]
