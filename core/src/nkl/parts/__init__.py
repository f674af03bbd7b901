"""Door: the kinds of parts, one small abstract class each. A plugin inherits the one it offers.

Names are imported when they are first asked for, so that one kind does not import what only another needs.
"""

from __future__ import annotations

from nkl.doors import lazy

__getattr__, __dir__, __all__ = lazy(__name__, __file__)
