"""Speaker characteristics from one INI file: a small core, everything else a plugin.

From Python, the whole line is ``nkl.run("exp.ini")``; what plugins and notebooks may use beside it stands behind ten doors:
:mod:`nkl.plugin`, :mod:`nkl.errors`, :mod:`nkl.parts`, :mod:`nkl.data` and :mod:`nkl.testing` for whoever offers a part;
:mod:`nkl.command`, :mod:`nkl.stages`, :mod:`nkl.learning`, :mod:`nkl.evaluation` and :mod:`nkl.files` for a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.command.notebook import run as run

_HOMES = {"run": "command.notebook"}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
