"""Door: whatever learns from samples, and what it has learned."""

from __future__ import annotations

from nkl.doors import lazy

__getattr__, __dir__, __all__ = lazy(__name__, __file__)
