"""Door: the records that pass between stages, and what reads audio.

Names are imported when they are first asked for, so that one record does not import what only another needs.
"""

from __future__ import annotations

from nkl.doors import lazy

__getattr__, __dir__, __all__ = lazy(__name__, __file__)
