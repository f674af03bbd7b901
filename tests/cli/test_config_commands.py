"""``nkl config``: check, fill and where say the same as a run does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkl.ini.experiment import Experiment
from nkl.ini.reading import Reading
from nkl.ini.text import read_ini
from nkl.ini.understanding import build
from nkl.ini.writing import ini_of
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import COMMAND, LOADER
from nkl.options import Options, option_infos


def understood(path: Path) -> Experiment:
    return build(read_ini(path), Catalog(discover().plugins))


def said(experiment: Experiment) -> dict[str, Any]:
    """All that an experiment consists of, as plain values."""

    def choice(one: Any) -> Any:
        return one and (one.offer.qualified, one.options.model_dump())

    return {
        **{name: getattr(experiment, name).model_dump() for name in ("exp", "data", "feats", "model")},
        "databases": [(one.name, choice(one.loader), one.options.model_dump()) for one in experiment.databases],
        "tests": [(one.name, choice(one.loader), one.options.model_dump()) for one in experiment.tests],
        "extractors": [choice(one) for one in experiment.extractors],
        "grid": dict(experiment.grid),
        **{name: choice(getattr(experiment, name)) for name in ("scaler", "balancer", "learner", "executor")},
        "reporters": [choice(one) for one in experiment.reporters],
    }


ROUND_TRIPS: dict[str, dict[str, str]] = {
    "plain": {},
    "every kind of value": {
        "EXP": "runs = 2\nsave = False\nfilter.sample_selection = train\nsave_test = 'a # b.csv'",
        "DATA": (
            "labels = ['angry', 'calm']\nfilter = [['gender', 'female'], ['take', [1, 2]]]\ncheck_size = True\n"
            "speech.mapping = {'a, b': 'angry'}\nspeech.split_strategy = ['ann', 'bob']\nspeech.limit_samples = 30\n"
            "speech.colnames = {'x': 'y'}\nbalance = {'gender': 2, 'take': .5}\nspeech.audio_path = 50%% of/it's\n"
            "speech.filter = {'emotion': ['angry', 'calm']}"
        ),
        "FEATS": "type = ['toy', 'nkl_toys:toy_again']\nscale = standard\nbalancing = ros\nfeatures = ['level']",
        "MODEL": "type = xgb\nn_estimators = 3\nclass_weight = auto\nmeasure = uar\nn_jobs = 2\nsave = False",
    },
    "nested mapping": {"DATA": "speech.mapping = {'emotion': {'a, b': 'angry'}, 'gender': {'f': 'female'}}"},
    "tuning": {
        "MODEL": "type = svm\ntuning_params = ['C', 'kernel']\nC = [1, 2.5]\nkernel = ['rbf', 'linear']\n"
        "scoring = accuracy"
    },
    "idle list": {"MODEL": "type = svm\nC = [1, 2.5]"},
    "numbers": {
        "EXP": "type = regression",
        "DATA": "target = arousal\ntarget_divide_by = 10\nspeech.reverse = True\nspeech.reverse.max = 9.5\n"
        "speech.scale = standard",
        "MODEL": "type = svr",
    },
    "bins": {"DATA": "target = arousal\ntype = continuous\nbins = [-100, 2, 100]\nlabels = ['low', 'high']"},
}


@pytest.mark.parametrize("case", ROUND_TRIPS)
def test_a_filled_ini_says_the_same(exp: Callable[..., Any], case: str) -> None:
    project = exp(**ROUND_TRIPS[case])
    path = project.path / "exp.ini"
    before = said(understood(path))
    filled = project.run("config", "fill", "exp.ini").works().out
    path.write_text(filled, encoding="utf-8")
    assert said(understood(path)) == before
    outcome = project.run("config", "check", "exp.ini").works()
    assert "0 errors, 0 warnings" in outcome.out


def offers() -> list[Any]:
    return [
        pytest.param(offer.component.name, offer.component.options, id=offer.qualified)
        for offer in discover().offers
        if offer.kind not in (LOADER, COMMAND)
    ]


@pytest.mark.parametrize(("name", "model"), offers())
def test_the_defaults_of_every_component_survive_being_written(name: str, model: type[Options], tmp_path: Path) -> None:
    path = tmp_path / "a.ini"
    path.write_text("[X]\n")
    given = {
        info.field: ["x", "y"] if "list" in info.type_text else "x" for info in option_infos(model) if info.required
    }
    given |= {"type": name} if "type" in model.model_fields else {}
    first = Reading(read_ini(path))
    before = first.options(model, ["X"], given=given)
    path.write_text(ini_of(first.origins, ["X"]) or "[X]\n")
    second = Reading(read_ini(path))
    after = second.options(model, ["X"], given=given)
    assert not second.complaints
    assert after == before


def test_each_filled_key_is_explained(exp: Callable[..., Any]) -> None:
    lines = exp().run("config", "fill", "exp.ini").works().out.splitlines()
    keys = [number for number, line in enumerate(lines) if "=" in line and not line.startswith(("#", "["))]
    assert len(keys) > 50
    assert all(lines[number - 1].startswith("#") for number in keys)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("MODEL.type", ("[MODEL] type = svm", "exp.ini:")),
        ("c_val", ("[MODEL] c_val = 1.0", "from: default", "(number)")),
        ("FEATS.toy.gain", ("[FEATS] toy.gain = 3.0", "from: command line")),
        ("speech.split_strategy", ("[DATA] speech.split_strategy = speaker_split", "from: default")),
        ("DATA.speech", ("[DATA] speech = ", "speech.csv", "exp.ini:")),
    ],
)
def test_where_a_value_comes_from(exp: Callable[..., Any], key: str, words: tuple[str, ...]) -> None:
    outcome = exp().run("config", "where", "exp.ini", key, "-o", "FEATS.toy.gain=3").works()
    assert all(word in outcome.out for word in words), outcome.out


def test_where_of_a_key_that_nothing_reads(exp: Callable[..., Any]) -> None:
    exp().run("config", "where", "exp.ini", "MODEL.tpye").fails(1, "nothing here reads MODEL.tpye", "MODEL.type")


def test_check_goes_through_all_files(exp: Callable[..., Any]) -> None:
    project = exp()
    project.write({"bad.ini": "[EXP]\n", "worse.ini": "key\n"})
    outcome = project.run("config", "check", "bad.ini", "exp.ini", "worse.ini", "nosuch.ini")
    outcome.fails(1, "bad.ini: 3 errors", "exp.ini: 0 errors", "worse.ini: 3 errors", "nosuch.ini: 1 error")


def test_wrong_usage_is_exit_code_2(project: Callable[..., Any]) -> None:
    project().run("config", "check").fails(2, "Usage")
    project().run("nosuchcommand").fails(2, "nosuchcommand")
    project().run("run", "--nosuch", "x.ini").fails(2, "--nosuch")
