"""Fixtures."""

from nkl.testing import database, exp, project, real_data, speech

__all__ = ["database", "exp", "project", "real_data", "speech"]
