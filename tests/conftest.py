"""The fixtures of the core's tests are those that plugins may use too, and one for the programs beside the tests."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from nkl.testing import database, exp, project, real_data, speech, splits_of

__all__ = ["database", "exp", "load_benchmark", "project", "real_data", "speech", "splits_of"]


@pytest.fixture(scope="session")
def load_benchmark() -> Callable[[str], ModuleType]:
    """Import a program of ``benchmarks/`` by its name; each time anew, so that a test may change it."""

    def load(name: str) -> ModuleType:
        path = Path(__file__).parents[1] / "benchmarks" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"benchmark_{name}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # where dataclasses look for what their annotations name
        spec.loader.exec_module(module)
        return module

    return load
