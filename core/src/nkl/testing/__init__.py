"""The conformance kit: what every component must keep, as tests that a plugin's own tests inherit.

One class a kind; needs pytest (``pip install "nkl[testing]"``)::

    from nkl.testing import ExtractorConformance

    class TestLoudness(ExtractorConformance):
        plugin = "loudness"          # the entry point's name
        component = "loudness"
        options = {"floor": -50.0}   # where they differ from the defaults; by field name

For tests of commands there are fixtures (``project``, ``exp``, ``speech`` ...), which a ``conftest.py`` imports from here.

A test of the kit cannot be overridden. One that cannot hold is declared, with the reason::

        xfails = {"test_the_order_does_not_matter": "the first clip calibrates the others, see ..."}
"""

from __future__ import annotations

from typing import Any

from nkl.doors import lazy

_SUFFIX = "Conformance"

_named, __dir__, __all__ = lazy(__name__, __file__)


def __getattr__(name: str) -> Any:
    if name in __all__ and name.endswith(_SUFFIX):
        import pytest

        # Has to come before the first import, else a failing assert does not show its values.
        kind = name.removesuffix(_SUFFIX).lower()
        pytest.register_assert_rewrite(f"{__name__}.conformance", f"{__name__}.{kind}")
    return _named(name)
