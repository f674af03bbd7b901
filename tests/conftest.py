"""The fixtures of the core's tests are those that plugins may use too."""

from nkl.testing import database, exp, project, real_data, speech, splits_of

__all__ = ["database", "exp", "project", "real_data", "speech", "splits_of"]
