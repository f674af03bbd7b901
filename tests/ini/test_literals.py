"""Names in lists and dictionaries of an INI are what is written there."""

from __future__ import annotations

from typing import Any

import pytest

from nkl.ini.literals import names_in
from nkl.ini.sections.strategy import stated_speakers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("['a', 'b']", ["a", "b"]),
        ("[007, 1e1, 1.10, TRUE, None, -1]", ["007", "1e1", "1.10", "TRUE", "None", "-1"]),
        ("[anger, very sad,]", ["anger", "very sad"]),
        ("('a', \"it's\")", ["a", "it's"]),
        ("['a, b', 'c]']", ["a, b", "c]"]),
        ("{'a, b': 'c', 1.10: 2}", {"a, b": "c", "1.10": "2"}),
        ("{'emotion': {1: 'x'}}", {"emotion": {"1": "x"}}),
        ("{'gender': ['f', 'm']}", {"gender": ["f", "m"]}),
        ("[['take', [0, 1]]]", [["take", ["0", "1"]]]),
        ("{'a', 'b'}", ["a", "b"]),
        ("[]", []),
        ("{}", {}),
        ("['C:\\\\data']", ["C:\\data"]),
        ("anger", None),
        ("['a'", None),
        ("['a'] + ['b']", None),
        ("[a, b: c]", None),
    ],
)
def test_what_stands_there(text: str, found: Any) -> None:
    assert names_in(text) == found


@pytest.mark.parametrize("text", ["['a' 'b']", "['a', 'b' \"c\"]", "{'a': 'b' 'c'}", "[\n'a'\n'b']"])
def test_a_missing_comma_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="a comma is missing between '[ab]' and ['\"][bc]"):
        names_in(text)


@pytest.mark.parametrize("text", ["{'a': 'b', 'a': 'c'}", "{'emotion': {a: b, a: b}}"])
def test_a_key_that_is_there_twice_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="'a' is there twice"):
        names_in(text)


def test_speakers_that_are_stated() -> None:
    assert stated_speakers("[03, 08, 1e1]") == ["03", "08", "1e1"]
    assert stated_speakers("random") is None
