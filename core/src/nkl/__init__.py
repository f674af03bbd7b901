"""Speaker characteristics from one INI file: a small core, everything else a plugin.

From Python, the whole line is ``nkl.run("exp.ini")``; what plugins and notebooks may use beside it stands behind ten doors:
:mod:`nkl.plugin`, :mod:`nkl.errors`, :mod:`nkl.parts`, :mod:`nkl.data` and :mod:`nkl.testing` for whoever offers a part;
:mod:`nkl.command`, :mod:`nkl.stages`, :mod:`nkl.learning`, :mod:`nkl.evaluation` and :mod:`nkl.files` for a command.
"""

from __future__ import annotations

import sys

if sys.argv[:1] == ["-m"] and not sys.flags.safe_path:
    # ``python -m nkl`` is looking for its ``__main__``. Python has put the working folder before its own library, where any file
    # called random.py or numpy.py would be imported in place of the real one.
    del sys.path[0]

from nkl.doors import lazy

__getattr__, __dir__, __all__ = lazy(__name__, __file__)
