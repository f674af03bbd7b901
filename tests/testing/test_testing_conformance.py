"""The conformance kit: each fault is caught by the test that is there for it, and by no other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nkl.kernel.kinds import KINDS
from nkl.testing import ExtractorConformance

FAULTY = Path(__file__).parent / "faulty"
HEAVY = "declaring_is_light_and_identity_is_stable"


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The tests that fail, by kind and component."""
    site = tmp_path_factory.mktemp("site")
    info = site / "nkl_faulty-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: nkl-faulty\nVersion: 1.0.0\n")
    (info / "entry_points.txt").write_text("[nkl]\nfaulty = nkl_faulty.plugin\n")
    path = [str(site), str(FAULTY), *filter(None, [os.environ.get("PYTHONPATH")])]
    code = "import sys; from nkl.testing.check import run; sys.exit(run('faulty'))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "0", "COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    found: dict[str, set[str]] = {}
    for name, test in re.findall(r"^(?:FAILED|ERROR) \S+::Test_(\w+)_\d+::test_(\w+)", done.stdout, re.M):
        found.setdefault(name, set()).add(test)
    return found


def cases() -> list[tuple[str, set[str]]]:
    sys.path.insert(0, str(FAULTY))
    try:
        from nkl_faulty import plugin
    finally:
        sys.path.remove(str(FAULTY))
    tables = {"nkl_feature_extractors": plugin.EXTRACTORS, "nkl_learners": plugin.LEARNERS, **plugin.OTHERS}
    slugs = {kind.hook: kind.slug for kind in KINDS}
    return [(f"{slugs[hook]}_{name}", set(tests)) for hook, table in tables.items() for name, tests in table.items()]


@pytest.mark.parametrize(("name", "tests"), cases(), ids=[name for name, _ in cases()])
def test_a_fault_is_caught_where_it_belongs(name: str, tests: set[str], failed: dict[str, set[str]]) -> None:
    assert failed[name] == tests | {HEAVY}


def test_bad_declarations_are_caught(failed: dict[str, set[str]]) -> None:
    assert "it_is_well_declared" in failed["extractor_Loud"]
    assert "options_are_described" in failed["extractor_undescribed"]
    assert "options_are_closed_and_have_defaults_that_hold" in failed["extractor_undescribed"]
    assert "its_target_is_of_its_kind" in failed["extractor_unfinished"]
    assert HEAVY in failed["extractor_restless"]


def test_tests_of_the_kit_cannot_be_overridden() -> None:
    with pytest.raises(TypeError, match="overrides test_values_are_finite"):

        class Mine(ExtractorConformance):
            def test_values_are_finite(self) -> None: ...  # type: ignore[override]


def test_not_by_a_class_beside_either() -> None:
    class Beside:
        def test_a_batch_equals_its_parts(self) -> None: ...

    with pytest.raises(TypeError, match="overrides test_a_batch_equals_its_parts"):

        class Mine(Beside, ExtractorConformance):  # type: ignore[misc]
            pass


@pytest.mark.parametrize(
    ("xfails", "message"),
    [({"test_no_such_thing": "why"}, "no test of the conformance kit"), ({"test_values_are_finite": " "}, "no reason")],
)
def test_expected_failures_need_a_test_and_a_reason(xfails: dict[str, str], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        type("Mine", (ExtractorConformance,), {"xfails": xfails})


def test_an_expected_failure_is_marked_strictly() -> None:
    class Mine(ExtractorConformance):
        xfails = {"test_values_are_finite": "a reason"}

        def test_of_its_own(self) -> None: ...

    class Yours(Mine):
        pass

    for cls in (Mine, Yours):
        found: Any = cls.test_values_are_finite
        marks = [mark for mark in found.pytestmark if mark.name == "xfail"]
        assert [mark.kwargs for mark in marks] == [{"reason": "a reason", "strict": True}]
    assert not hasattr(ExtractorConformance.test_values_are_finite, "pytestmark")
