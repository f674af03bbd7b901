"""The distributions that offer the dialect's components."""

from __future__ import annotations

from collections import Counter

import pytest

from nkl.dialect.components import KNOWN, distribution_of
from nkl.dialect.reserved import RESERVED
from nkl.kinds import KINDS


@pytest.mark.parametrize(
    ("kind", "name", "distribution"),
    [
        ("extractor", "wav2vec2-large-robust-ft-swbd-300h", "nkl-plugin-wav2vec2"),
        ("extractor", "os", "nkl-plugin-opensmile"),
        ("learner", "SVR", "nkl-plugin-svm"),
        ("predictor", "snr", "nkl-plugin-snr"),
        ("augmenter", "silero-denoise", "nkl-plugin-silero"),
        ("extractor", "nonsense", None),
        ("learner", "os", None),
    ],
)
def test_distribution_of(kind: str, name: str, distribution: str | None) -> None:
    assert distribution_of(kind, name) == distribution


def test_kinds_are_those_of_nkl() -> None:
    slugs = {kind.slug for kind in KINDS}
    assert {known.kind for known in KNOWN} | {entry.kind for entry in RESERVED} <= slugs


def test_each_component_has_one_distribution() -> None:
    names = Counter((known.kind, name) for known in KNOWN for name in known.names)
    assert max(names.values()) == 1


def test_every_owner_of_a_reserved_key_is_offered_by_some_distribution() -> None:
    orphans = {
        (entry.kind, owner)
        for entry in RESERVED
        for owner in entry.owners
        if distribution_of(entry.kind, owner.rstrip("*") or owner) is None
    }
    assert orphans == set()
