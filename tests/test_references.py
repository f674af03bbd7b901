"""What plugins say is to be cited."""

from __future__ import annotations

import re

import pytest

from nkl.kernel.discovery import Offer, discover
from nkl.plugin import Options, Reference, option

_ENTRY = re.compile(r"@(article|inproceedings|misc)\{(\w+),\n(.*)\n\}", re.DOTALL)
_FIELD = re.compile(r"  (\w+) = \{(.*?)\},(?=\n  \w+ = |\Z)", re.DOTALL)


class _Options(Options):
    kind: str = option("small", "A kind.")


@pytest.fixture(scope="module")
def offers() -> list[Offer]:
    return [offer for plugin in discover().plugins for offer in plugin.offers]


def test_every_reference_is_an_entry_that_bibtex_reads(offers: list[Offer]) -> None:
    texts: dict[str, str] = {}
    for one in (one for offer in offers for one in offer.component.references):
        found = _ENTRY.fullmatch(one.bibtex)
        assert found, one.bibtex
        fields = dict(_FIELD.findall(found[3]))
        assert {"author", "title"} <= {*fields} and one.bibtex.count("{") == one.bibtex.count("}"), one.bibtex
        assert {"article": "journal", "inproceedings": "booktitle", "misc": "howpublished"}[found[1]] in fields
        assert texts.setdefault(found[2], one.bibtex) == one.bibtex, f"two entries are called {found[2]}"
    assert len(texts) > 30


def test_references_depend_on_options_that_there_are(offers: list[Offer]) -> None:
    for offer in offers:
        for one in offer.component.references:
            options = offer.component.options
            is_there = one.option in options.model_fields or hasattr(options, one.option)
            assert is_there or not one.option, f"{offer.qualified}: {one.option}"


@pytest.mark.parametrize(
    ("option", "values", "holds"), [("", (), True), ("kind", ("s*",), True), ("kind", ("big",), False)]
)
def test_a_reference_may_depend_on_an_option(option: str, values: tuple[str, ...], holds: bool) -> None:
    assert Reference("@misc{one}", option, values).holds(_Options()) is holds
