"""Each consensus follows its rule, and what is said of agreement is what the libraries say."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest

from nkl.errors import UserError
from nkl.testing import ConsensusConformance
from nkl_ratings.agreement import agreement, krippendorff_alpha
from nkl_ratings.counting import counted
from nkl_ratings.dawid_skene import DawidSkene
from nkl_ratings.plugin import ReconsensusOptions
from nkl_ratings.plurality import Plurality
from nkl_ratings.reconsensus import Reconsensus
from nkl_ratings.soft import Soft


class TestPlurality(ConsensusConformance):
    plugin = "ratings"
    component = "plurality"


class TestReconsensus(ConsensusConformance):
    plugin = "ratings"
    component = "reconsensus"


class TestDawidSkene(ConsensusConformance):
    plugin = "ratings"
    component = "dawid_skene"


class TestSoft(ConsensusConformance):
    plugin = "ratings"
    component = "soft"


def table(items: Mapping[int, str]) -> pd.DataFrame:
    """Ratings of items: the first word is rater a's label, and so on; - for no rating; j joy, a anger, n neutral, s sad."""
    names = {"j": "joy", "a": "anger", "n": "neutral", "s": "sad"}
    rows = [
        (item, "abcdefgh"[at], names[said])
        for item, words in items.items()
        for at, said in enumerate(words.split())
        if said != "-"
    ]
    return pd.DataFrame(rows, columns=["item", "rater", "label"])


def labels(part: Any, items: Mapping[int, str]) -> dict[int, str | None]:
    return dict(part.decide(table(items)).labels)


def reconsensus(**options: Any) -> Reconsensus:
    return Reconsensus(ReconsensusOptions(**options))


def test_plurality_is_what_most_say_and_a_tie_is_no_agreement() -> None:
    given = {1: "j j a", 2: "j a", 3: "n n j j", 4: "a", 5: "j a s n n"}
    assert labels(Plurality(None), given) == {1: "joy", 2: None, 3: None, 4: "anger", 5: "neutral"}


def test_a_tie_of_neutral_and_one_other_is_the_other() -> None:
    given = {1: "n j", 2: "n n j j", 3: "j a", 4: "n j a", 5: "n n j", 6: "n"}
    expected = {1: "joy", 2: "joy", 3: None, 4: None, 5: "neutral", 6: "neutral"}
    assert labels(reconsensus(k=0), given) == expected
    assert labels(reconsensus(k=0, neutral="anger"), {1: "n j", 3: "j a"}) == {1: None, 3: "joy"}


def test_a_rater_below_k_does_not_count() -> None:
    # Rater d is never with the others, and makes a tie of item 4, where b and c do not agree.
    given = {1: "j j j a", 2: "a a a j", 3: "s s s a", 4: "- s a a"}
    found = reconsensus().decide(table(given))
    # item 4: anger has two of three, d among them, so that d is right there once in four: below K = .5
    assert dict(found.labels) == {1: "joy", 2: "anger", 3: "sad", 4: None}
    assert found.notes == ("1 of 4 raters are below K = 0.5 and were left out: d.",)
    assert dict(reconsensus(k=0.25).decide(table(given)).labels)[4] == "anger", "a score of K itself stays"


def test_items_without_a_first_plurality_count_for_no_rater() -> None:
    # c is right on item 1; items 2 to 4 tie at first, and say nothing of c.
    given = {1: "j j j", 2: "j - a", 3: "j - a", 4: "a - j"}
    assert reconsensus(k=1).decide(table(given)).notes == ("No rater of 3 is below K = 1.",)


def test_where_no_rater_remains_there_is_no_agreement() -> None:
    given = {1: "j j j a", 2: "a a a j", 3: "- - - s", 4: "s s s j"}
    assert labels(reconsensus(), given) == {1: "joy", 2: "anger", 3: None, 4: "sad"}


def test_soft_labels_are_shares() -> None:
    found = Soft(None).decide(table({1: "j j a", 2: "a", 3: "n a"}))
    assert found.shares is not None
    np.testing.assert_allclose(found.shares[["anger", "joy", "neutral"]], [[1 / 3, 2 / 3, 0], [1, 0, 0], [0.5, 0, 0.5]])


def crowd(items: int = 300, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Three good raters and four who nearly always say neutral, whatever the truth is."""
    rng = np.random.default_rng(seed)
    names = np.array(["anger", "joy", "neutral", "sad"])
    truth = pd.Series(names[rng.integers(4, size=items)])
    rows = []
    for item, right in truth.items():
        for rater in range(7):
            good = rater < 3
            wrong = names[rng.integers(4)] if good else "neutral"
            rows.append((item, f"r{rater}", wrong if rng.random() < (0.2 if good else 0.9) else right))
    return pd.DataFrame(rows, columns=["item", "rater", "label"]), truth


def test_bad_raters_are_found_out() -> None:
    ratings, truth = crowd()
    right = {
        name: float((part.decide(ratings).labels.reindex(truth.index) == truth).mean())
        for name, part in {"plurality": Plurality(None), "dawid_skene": DawidSkene(None)}.items()
    }
    assert right["dawid_skene"] > right["plurality"] + 0.2
    assert right["dawid_skene"] > 0.85


def test_reconsensus_finds_the_truth_where_bad_raters_are_few() -> None:
    rng = np.random.default_rng(1)
    names = np.array(["anger", "joy", "neutral", "sad"])
    truth = pd.Series(names[rng.integers(4, size=300)])
    rows = [
        (item, f"r{rater}", right if rng.random() > (0.25 if rater < 4 else 1.0) else names[rng.integers(4)])
        for item, right in truth.items()
        for rater in range(7)
    ]
    ratings = pd.DataFrame(rows, columns=["item", "rater", "label"])
    found = reconsensus().decide(ratings)
    assert "r4, r5, r6" in found.notes[0]
    before = (Plurality(None).decide(ratings).labels == truth).mean()
    assert (found.labels == truth).mean() > before + 0.02


def test_alpha_is_that_of_the_library() -> None:
    agreement_of = pytest.importorskip("nltk.metrics.agreement", reason="nltk, the reference, is not installed")
    ratings = crowd(80)[0].sample(frac=0.6, random_state=2)
    rows = list(ratings[["rater", "item", "label"]].itertuples(index=False, name=None))
    assert krippendorff_alpha(counted(ratings).to_numpy()) == pytest.approx(agreement_of.AnnotationTask(rows).alpha())


def test_alpha_of_the_published_example() -> None:
    """Krippendorff 2011, section D: four observers, twelve units, values missing; nominal alpha .743."""
    observers = (
        "1 2 3 3 2 1 4 1 2 - - -",
        "1 2 3 3 2 2 4 1 2 5 - 3",
        "- 3 3 3 2 3 4 2 2 5 1 -",
        "1 2 3 3 2 4 4 1 2 5 1 -",
    )
    rows = [
        (unit, str(rater), value)
        for rater, line in enumerate(observers)
        for unit, value in enumerate(line.split())
        if value != "-"
    ]
    counts = counted(pd.DataFrame(rows, columns=["item", "rater", "label"])).to_numpy()
    assert krippendorff_alpha(counts) == pytest.approx(0.743, abs=5e-4)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ({1: "j j", 2: "a a"}, "Krippendorff's alpha 1.000, Fleiss' kappa 1.000 (1 where"),
        ({1: "j j", 2: "a a", 3: "j a s"}, "on the 2 samples that have 2 ratings"),
        ({1: "j", 2: "a"}, "no sample has two raters"),
        ({1: "j j", 2: "j j"}, "all ratings are the same"),
    ],
)
def test_agreement_is_said_where_it_can_be_had(items: dict[int, str], words: str) -> None:
    assert words in " ".join(agreement(table(items)))


class TestOptions:
    wrong: ClassVar = [{"k": -0.1}, {"k": 1.1}]

    @pytest.mark.parametrize("options", wrong)
    def test_k_is_a_share(self, options: dict[str, float]) -> None:
        with pytest.raises(ValueError, match="k"):
            ReconsensusOptions(**options)


def test_without_crowd_kit_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "crowdkit.aggregation.classification.dawid_skene", None)
    with pytest.raises(UserError, match=r"pip install 'nkl-plugin-ratings\[dawid-skene\]'"):
        DawidSkene(None).decide(table({1: "j j a"}))
