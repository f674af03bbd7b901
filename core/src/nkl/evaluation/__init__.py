"""Door: figures that can be believed. They know records of data and nothing else."""

from __future__ import annotations

from nkl.doors import lazy

__getattr__, __dir__, __all__ = lazy(__name__, __file__)
