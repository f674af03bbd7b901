"""Sees to it that tests of the kit are inherited as they are, or expected to fail with a reason; never overridden."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

_KIT = "nkl.testing."


def is_kit(cls: type) -> bool:
    """Whether a class is the kit's own."""
    return cls.__module__.startswith(_KIT)


def guard(cls: type, xfails: dict[str, str]) -> None:
    """Refuse overridden tests, and mark those that are expected to fail.

    Raises:
        TypeError: naming the test.
    """
    tests = _tests(cls)
    for name, test in tests.items():
        found = getattr(cls, name)
        if found is not test and getattr(found, "__wrapped__", None) is not test:
            raise TypeError(
                f"{cls.__name__} overrides {name} of the conformance kit. If your component cannot keep it, "
                f'say so with xfails = {{"{name}": "the reason"}}.'
            )
    for name, reason in xfails.items():
        if name not in tests:
            raise TypeError(
                f"{cls.__name__}.xfails names {name}, which is no test of the conformance kit for this kind."
            )
        if not reason.strip():
            raise TypeError(f"{cls.__name__}.xfails gives no reason for {name}.")
        setattr(cls, name, _expected_to_fail(tests[name], reason))


def _tests(cls: type) -> dict[str, Callable[..., Any]]:
    """The kit's tests by name, the most special version of each."""
    found: dict[str, Callable[..., Any]] = {}
    for one in filter(is_kit, cls.__mro__):
        for name, value in vars(one).items():
            if name.startswith("test_"):
                found.setdefault(name, value)
    return found


def _expected_to_fail(test: Callable[..., Any], reason: str) -> Callable[..., Any]:
    @functools.wraps(test)
    def marked(*arguments: Any, **fixtures: Any) -> Any:
        return test(*arguments, **fixtures)

    expected: Callable[..., Any] = pytest.mark.xfail(reason=reason, strict=True)(marked)
    return expected
