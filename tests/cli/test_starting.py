"""What starting takes: plugins are looked for once, whatever the command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nkl.kernel import discovery


@pytest.mark.parametrize("words", [("--help",), ("plugins", "list"), ("run", "--help"), ("run", "exp.ini")])
def test_plugins_are_looked_for_once(
    exp: Callable[..., Any], words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, discover = [], discovery.discover
    monkeypatch.setattr(discovery, "discover", lambda *given: looked.append(given) or discover(*given))
    exp().run(*words).works()
    assert len(looked) == 1
