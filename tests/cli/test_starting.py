"""What starting takes: plugins are looked for once, whatever the command."""

from __future__ import annotations

import subprocess
import sys
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


def test_ctrl_c_before_anything_has_begun_is_no_crash() -> None:
    """The module that imports all others is one that is interrupted, or that makes an error of it, as native code does."""
    for error in ("KeyboardInterrupt", "ImportError"):
        program = f"""
import signal, sys, types
class Interrupted(types.ModuleType):
    def __getattr__(self, name):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise {error} from None
sys.modules["nkl.cli.line"] = Interrupted("nkl.cli.line")
from nkl.cli.main import main
main()
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 130 and done.stderr == "nkl: interrupted; what was computed until now is kept.\n"
