"""Entries that nothing in use reads: what is said of them, and what a filled INI keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkl.errors import PluginError, UserError
from nkl.ini.reading import Reading
from nkl.ini.text import read_ini, said_ini
from nkl.ini.understanding import build, examine
from nkl.ini.writing import filled_ini
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import Plugin, discover
from nkl.options import Options, option
from nkl.runs.current import changes

FOUND = discover().plugins
CATALOG = Catalog(FOUND)
SAID = ("EXP.root=r", "EXP.name=e", "DATA.databases=['mine']", "DATA.mine=a.csv", "DATA.mine.type=csv")
EVIL = """
import pydantic
from nkl.plugin import Component, Options, Section, hookimpl, option

class Evil(Options):
    x: int = option({default}, "A key.")

    @pydantic.field_validator("x")
    @classmethod
    def _check(cls, value):
        raise RuntimeError("boom")

class Bagging(Options):
    base: str = option("svm", "What is repeated.", chooses="learner")

@hookimpl
def nkl_sections():
    yield Section("EVIL", Evil, "A section that cannot be read")

@hookimpl
def nkl_learners():
    yield Component("bagging", "nkl_evil:Bagging", "Repeats a learner", Bagging, tasks=frozenset({{"classification"}}))
"""


def without(*names: str) -> Catalog:
    """The catalogue as if these plugins were not installed."""
    return Catalog(tuple(plugin for plugin in FOUND if plugin.name not in names))


def judged(*said: str, catalog: Catalog = CATALOG) -> tuple[list[str], list[str]]:
    """The complaints and the warnings about what is said, without the place."""
    _, complaints, warnings = examine(said_ini([*SAID, *said]), catalog)
    return [text.removeprefix("command line: ") for text in complaints], [
        text.removeprefix("command line: ") for text in warnings
    ]


@pytest.mark.parametrize("method", ["mean", "logreg", "svm"])
def test_a_key_of_a_learner_is_known_where_a_method_may_choose_that_learner(method: str) -> None:
    said = (f"ENSEMBLE.method={method}", "ENSEMBLE.n_estimators=3", "ENSEMBLE.epsilon=.1")
    complaints, warnings = judged(*said)
    assert not complaints
    assert "[ENSEMBLE] n_estimators: belongs to the learner xgr, which is not in use here." in warnings
    assert "[ENSEMBLE] epsilon: belongs to the learner svr, which is not in use here." in warnings
    complaints, warnings = judged(*said, catalog=without("xgb"))
    assert not complaints
    assert any("n_estimators: belongs to the learner" in text for text in warnings)


def test_a_value_of_a_key_that_cannot_be_listed_is_checked() -> None:
    assert judged("EXPL.age.bin_reals=perhaps")[0] == ["[EXPL] age.bin_reals = perhaps: write True or False."]
    assert not judged("EXPL.age.bin_reals=False")[0]


def test_a_misspelt_key_of_a_learner_is_an_error_with_a_hint_where_it_can_be_chosen() -> None:
    assert judged("ENSEMBLE.krnel=rbf")[0] == ["[ENSEMBLE] krnel: there is no such key. Did you mean kernel?"]
    assert judged("SEGMENT.kernel=rbf")[0] == ["[SEGMENT] kernel: there is no such key. There is one in [MODEL]."]


def test_keys_of_a_chosen_learner_do_no_harm_where_the_section_is_not_installed() -> None:
    complaints, warnings = judged("ENSEMBLE.method=svm", "ENSEMBLE.kernel=rbf", catalog=without("ensemble"))
    assert not complaints
    assert "[ENSEMBLE] kernel: belongs to the learner svm or the learner svr, which is not in use here." in warnings
    complaints, warnings = judged("ENSEMBLE.method=svm", "ENSEMBLE.kernel=rbf", catalog=without("ensemble", "svm"))
    assert not complaints
    assert any("kernel: belongs to" in text and "pip install nkl-plugin-svm adds it" in text for text in warnings)


@pytest.mark.parametrize("how", ["not installed", "blocked"])
def test_a_section_that_stands_alone_does_so_where_its_plugin_is_missing(tmp_path: Path, how: str) -> None:
    path = tmp_path / "exp.ini"
    path.write_text("[EXP]\nroot = r\nname = e\n[ENSEMBLE]\nmethod = mean\n", encoding="utf-8")
    catalog = without("ensemble") if how == "not installed" else Catalog(discover(["ensemble"]).plugins)
    experiment, complaints, warnings = examine(read_ini(path), catalog)
    assert experiment is not None and not complaints
    assert warnings[0].startswith(f"{path}:4: [ENSEMBLE] is for `nkl ensemble`, which is ")
    assert "pip install nkl-plugin-ensemble" in warnings[0]
    with pytest.raises(
        UserError, match=r"describes an ensemble of other runs only \(no \[DATA\]\): use `nkl ensemble`\."
    ):
        build(read_ini(path), catalog)


def test_a_missing_reader_of_a_run_is_not_called_a_command() -> None:
    _, warnings = judged("PLOT.format=pdf", catalog=without("report"))
    lack = "which is not installed. pip install nkl-plugin-report adds it."
    assert f"[PLOT] is for the plugin report, {lack}" in [text.removeprefix("command line: ") for text in warnings]
    assert any(text.startswith("[PLOT] format: belongs to the plugin report or ") for text in warnings)


STATES = {
    "is not installed. pip install nkl-plugin-one or pip install nkl-plugin-two adds it.": [],
    "is not installed. pip install nkl-plugin-two adds it.": [Plugin("one", "nkl-plugin-one", "1")],
    "is not in use: pip install nkl-plugin-one is done, but one is blocked by --block.": [
        Plugin("one", "nkl-plugin-one", "1", "blocked", "blocked by --block"),
        Plugin("two", "nkl-plugin-two", "1"),
    ],
    "is not in use: pip install nkl-plugin-one is done, but one is broken (importing it: oh); pip install nkl-plugin-two is "
    "done, but two is incompatible (needs nkl>=9).": [
        Plugin("one", "nkl-plugin-one", "1", "broken", "importing it: oh"),
        Plugin("two", "nkl-plugin-two", "1", "incompatible", "needs nkl>=9"),
    ],
}


@pytest.mark.parametrize("sentence", STATES)
def test_nobody_is_told_to_install_what_is_installed(sentence: str) -> None:
    assert Catalog(tuple(STATES[sentence])).lack(["nkl-plugin-one", "nkl-plugin-two", "nkl-plugin-one"]) == sentence


def test_a_key_of_another_type_of_database_names_the_types() -> None:
    assert judged("DATA.mine.files_tables=['a']")[1] == [
        "[DATA] mine.files_tables: belongs to mine.type = audb or audformat, which is not in use here."
    ]
    complaints, warnings = judged("DATA.mine.type=csvv")
    assert [text.partition(": ")[0] for text in complaints] == ["[DATA] mine.type = csvv"] and not warnings
    _, warnings = judged("DATA.trains=['other']", "DATA.other.test_size=20", "DATA.other=there.csv")
    assert warnings == [
        "[DATA] other.test_size: has no effect: of other, which only DATA.trains lists, nothing but the name is used."
    ]


UNREAD = """
[EXP]
root = r
name = e
[DATA]
databases = ['s']
s = a.csv
s.type = csv
[EXPL]
model = ['svm',
   'xgb']
age.bin_reals = True
mistake = 3
scatter.target = '50%% # x'
[SEGMENT]
method = window
hf_token = secret
"""


def test_a_filled_ini_keeps_sections_that_nothing_here_reads(tmp_path: Path) -> None:
    path = tmp_path / "exp.ini"
    path.write_text(UNREAD, encoding="utf-8")
    experiment = build(read_ini(path), without("segment", "explore"), lenient=True)
    filled = filled_ini(experiment)
    path.write_text(filled, encoding="utf-8")
    again = read_ini(path)
    assert {key: entry.text for key, entry in again.section("EXPL").items()} == {
        "model": "['svm',\n'xgb']",
        "age.bin_reals": "True",
        "scatter.target": "'50% # x'",
    }
    assert {key: entry.text for key, entry in again.section("SEGMENT").items()} == {"method": "window"}
    assert "secret" not in filled
    refilled = filled_ini(build(again, without("segment", "explore")))
    assert refilled.partition("[EXPL]")[2] == filled.partition("[EXPL]")[2]


def test_what_nothing_reads_makes_no_other_run(exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    project = exp(MODEL="type = svm\n[AUGMENT]\nresult = a.csv\n")
    project.run("-q", "run", "exp.ini").works()
    monkeypatch.chdir(project.path)
    assert "\n[AUGMENT]\nresult = a.csv\n" in (project.path / "results/exp/experiment.ini").read_text(encoding="utf-8")
    catalog = Catalog(discover().plugins)
    assert changes(build(read_ini("exp.ini", ["AUGMENT.result=b.csv"]), catalog)) == []
    assert changes(build(read_ini("exp.ini", ["MODEL.C_val=7"]), catalog)) == ["[MODEL] c_val"]


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Catalog]:
    """A catalogue with a plugin whose section cannot be read."""

    def make(default: str = "1") -> Catalog:
        (tmp_path / "nkl_evil.py").write_text(EVIL.format(default=default), encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(__import__("sys").modules, "nkl_evil", raising=False)
        return Catalog(discover(extra=["nkl_evil"]).plugins)

    return make


@pytest.mark.parametrize("default", ["1", "'no number'"])
def test_a_faulty_section_harms_only_an_ini_that_has_it(evil: Callable[..., Catalog], default: str) -> None:
    catalog = evil(default)
    assert {plugin.name: plugin.state for plugin in catalog.plugins}["nkl_evil"] == "ready"
    assert judged(catalog=catalog) == ([], [])
    failure = r"plugin nkl_evil \(NKL_PLUGINS -\): the options of \[EVIL\] cannot be read: RuntimeError: boom"
    with pytest.raises(PluginError, match=failure):
        judged("EVIL.x=3", catalog=catalog)


def test_a_component_that_is_chosen_as_a_part_of_itself(evil: Callable[..., Catalog]) -> None:
    catalog = evil()
    experiment, _, _ = examine(said_ini([*SAID, "MODEL.type=bagging", "MODEL.C_val=3"]), catalog)
    assert experiment is not None and experiment.learner is not None
    assert [part.name for part in experiment.learner.parts["base"]] == ["svm"]
    complaints, _ = judged("MODEL.type=bagging", "MODEL.base=bagging", catalog=catalog)
    assert complaints == ["[MODEL] base = bagging: bagging cannot be a part of itself."]


class Wide(Options):
    width: int = option("no number", "How wide.", key="net.width")
    epochs: int = option("none", "How long.", section="EXP")


def test_a_default_that_does_not_fit_is_named_as_the_ini_spells_it() -> None:
    reading = Reading(said_ini(SAID))
    assert reading.options(Wide, ["MODEL"]) is None
    assert [text.rpartition(": ")[0] for text in reading.complaints] == [
        "command line: [MODEL] net.width",
        "command line: [EXP] epochs",
    ]
