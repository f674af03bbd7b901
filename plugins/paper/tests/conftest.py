"""Fixtures. Projects of the kit leave this plugin out, since pages take longer than a run; here they have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nkl.testing import exp, speech
from nkl.testing import project as project_of_kit

__all__ = ["exp", "project", "project_of_kit", "speech"]


@pytest.fixture
def project(project_of_kit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Makes projects that have this plugin."""
    block = "report,silero"
    monkeypatch.setenv("NKL_BLOCK", block)

    def make(*arguments: Any, **more: Any) -> Any:
        made = project_of_kit(*arguments, **more)
        made.env["NKL_BLOCK"] = block
        return made

    return make
