"""Speaker characteristics from one INI file: a small core, everything else a plugin.

From Python, the whole line is ``nkl.run("exp.ini")``; its steps are the functions of :mod:`nkl.pipeline`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nkl.pipeline import run as run

__all__ = ["run"]


def __getattr__(name: str) -> Any:
    """Import :func:`nkl.pipeline.run` when it is first asked for: importing nkl alone stays light."""
    if name == "run":
        from nkl.pipeline import run

        return run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
