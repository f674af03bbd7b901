"""The types of the dialect read what INI files say, and refuse what they cannot mean."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pydantic
import pytest

from nkl.ini.sections import SECTIONS, DatabaseOptions
from nkl.ini.values import read_value
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import EXPLORER
from nkl.options import Options, option_infos

sys.path.insert(0, str(Path(__file__).parents[2] / "core" / "known"))
import planned

REQUIRED: dict[type[Options], dict[str, Any]] = {
    SECTIONS["EXP"].options: {"root": "results", "name": "exp"},
    SECTIONS["DATA"].options: {"databases": ["emodb"]},
}


CATALOG = Catalog(discover().plugins)
MODELS = {
    name: own.options
    for name, own in {
        **SECTIONS,
        **CATALOG.sections,
        **{own.name: own for own in planned.SECTIONS},
    }.items()
}


def read(section: str, key: str, text: str) -> Any:
    """The value that the option has after an INI said ``key = text``."""
    models = [MODELS.get(section, DatabaseOptions)]
    if section == "EXPL":  # explorers read their own keys
        models += [offer.component.options for offer in CATALOG.offers(EXPLORER)]
    model, info = next(
        (model, info) for model in models for info in option_infos(model) if key.lower() in info.spellings
    )
    values = {**REQUIRED.get(model, {}), info.field: read_value(text, info.type)}
    return getattr(model(**values), info.field)


@pytest.mark.parametrize(
    ("section", "key", "text", "value"),
    [
        ("EXP", "save", "False", False),
        ("EXP", "traindevtest", "no", False),
        ("EXP", "save_test", "False", None),
        ("EXP", "save_test", "./results/test.csv", "./results/test.csv"),
        ("EXP", "databases", "['emodb', 'crema-d']", ["emodb", "crema-d"]),
        ("EXP", "name", "2024.10", "2024.10"),
        ("DATA", "databases", "emodb", ["emodb"]),
        ("DATA", "labels", "[1, 2, 3]", ["1", "2", "3"]),
        ("DATA", "tests", "False", None),
        ("DATA", "bins", "[-100, 0.33, 0.66, 100]", [-100.0, 0.33, 0.66, 100.0]),
        ("DATA", "check_size", "True", 1000),
        ("DATA", "check_size", "False", None),
        ("DATA", "filter", "[['task', 'interview']]", [("task", ["interview"])]),
        ("DATA", "filter", "{'age': [20, 30], 'gender': 'female'}", [("age", ["20", "30"]), ("gender", ["female"])]),
        ("DATA", "balance", "{'emotion': 2, 'age': 1}", {"emotion": 2.0, "age": 1.0}),
        ("FEATS", "type", "os", ["os"]),
        ("FEATS", "type", "[]", []),
        ("FEATS", "scale", "none", None),
        ("MODEL", "class_weight", "auto", True),
        ("MODEL", "logo", "False", None),
        ("MODEL", "logo", "True", True),
        ("MODEL", "logo", "10", 10),
        ("MODEL", "measure", "ccc", "ccc"),
        ("MODEL", "save", "False", False),
        ("EXPL", "feature_distributions", "all", True),
        ("EXPL", "value_counts", "['gender', ['age', 'duration']]", [["gender"], ["age", "duration"]]),
        ("EXPL", "model", "xgb", ["xgb"]),
        ("EXPL", "scatter", "[pca, tsne]", ["pca", "tsne"]),
        ("EXPL", "print_stats", "None", False),
        ("EXPL", "feature_distributions", "None", False),
        ("EXPL", "regplot", "['duration', 'age']", [["duration", "age"]]),
        ("EXPL", "scatter.dim", "3", 3),
        ("PLOT", "uncertainty_threshold", ".4", 0.4),
        ("PLOT", "combine_per_speaker", "False", None),
        ("FLAGS", "features", "['os', ['os', 'praat']]", ["os", ["os", "praat"]]),
        ("FLAGS", "name_target", "[['a', 'age'], ['b', 'gender']]", [("a", "age"), ("b", "gender")]),
        ("<db>", "mapping", "{'anger, fear': 'negative'}", {"anger": "negative", "fear": "negative"}),
        ("<db>", "mapping", "{'gender': {0: 'female', 1: 'male'}}", {"gender": {"0": "female", "1": "male"}}),
        ("<db>", "test", "[14, 15]", ["14", "15"]),
        ("<db>", "scale", "standard", True),
        ("<db>", "test_values", "female", ["female"]),
        ("<db>", "split_strategy", "specified", "specified"),
    ],
)
def test_what_inis_say_is_understood(section: str, key: str, text: str, value: object) -> None:
    assert read(section, key, text) == value


@pytest.mark.parametrize(
    ("section", "key", "text"),
    [
        ("EXP", "runs", "0"),
        ("EXP", "type", "regresion"),
        ("EXP", "save", "maybe"),
        ("DATA", "limit_samples", "True"),
        ("DATA", "limit_samples", "-1"),
        ("DATA", "filter", "female"),
        ("FEATS", "fail_threshold", "1.5"),
        ("FEATS", "scale", "True"),
        ("MODEL", "k_fold_cross", "1"),
        ("EXPL", "value_counts", "[['a', 'b', 'c']]"),
        ("EXPL", "value_counts", "True"),
        ("EXPL", "scatter", "[pca, lda]"),
        ("PLOT", "uncertainty_threshold", "2"),
        ("<db>", "test_size", "100"),
        ("<db>", "split_strategy", "specfied"),
        ("<db>", "split_strategy", "[12, 14"),
    ],
)
def test_what_cannot_be_meant_is_refused(section: str, key: str, text: str) -> None:
    with pytest.raises(pydantic.ValidationError):
        read(section, key, text)


def test_a_list_of_speakers_is_a_strategy() -> None:
    assert DatabaseOptions(split_strategy="[12, 14]").stated_test_speakers == ["12", "14"]
    assert DatabaseOptions(split_strategy="['anna']").stated_test_speakers == ["anna"]
    assert DatabaseOptions(split_strategy="speaker_split").stated_test_speakers is None


def test_a_misspelt_strategy_is_answered_with_the_nearest() -> None:
    with pytest.raises(pydantic.ValidationError, match="Did you mean specified"):
        DatabaseOptions(split_strategy="specfied")
