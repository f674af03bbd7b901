"""Finding plugins: one that is broken, blocked or incompatible is a row with a reason, and harms no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nkl.cli import line
from nkl.command.progress import Progress
from nkl.data.decoding import decoders

Site = Callable[..., None]

EXTRACTOR = """
from nkl.plugin import Component, hookimpl

@hookimpl
def nkl_feature_extractors():
    yield Component("{name}", "nkl_toy_parts:Toy", "An extractor")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Make a distribution with one plugin module, as pip would have installed it."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]))
    before = set(sys.modules)

    def make(name: str, code: str, entry: str = "", version: str = "1.2.3", requires: str = "nkl>=1,<2") -> None:
        module = name.replace("-", "_")
        (site / f"{module}.py").write_text(code, encoding="utf-8")
        info = site / f"{module}-{version}.dist-info"
        info.mkdir()
        needs = "".join(f"Requires-Dist: {line}\n" for line in requires.split(";") if line)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}")
        (info / "entry_points.txt").write_text(f"[nkl]\n{entry or module} = {module}\n")
        monkeypatch.syspath_prepend(str(site))

    yield make
    for module in set(sys.modules) - before:
        if module.startswith("zz_"):
            del sys.modules[module]


def rows(project: Any, *options: str) -> dict[str, dict[str, Any]]:
    """``nkl plugins list --json`` by plugin; of several of one name the last."""
    outcome = project.run(*options, "plugins", "list", "--json").works()
    return {row["name"]: row for row in json.loads(outcome.out)}


NO_COMPONENT = """
from nkl.plugin import hookimpl

@hookimpl
def nkl_feature_extractors():
    {body}
"""

SECTIONS = """
from nkl.plugin import Family, Options, Section, hookimpl, option
import pydantic

class Some(Options):
    x: {kind} = option({default}, "A key.", {more})

@hookimpl
def nkl_sections():
    {body}
"""


def sections(body: str, kind: str = "str", default: str = "'a'", more: str = "") -> str:
    """A plugin that declares sections."""
    return SECTIONS.format(body=body, kind=kind, default=default, more=more)


BROKEN = {
    "raises at import": ("1 / 0", "importing zz_bad: ZeroDivisionError"),
    "needs a missing package": ("import no_such_package", "No module named 'no_such_package'"),
    "is no python": ("def :", "SyntaxError"),
    "exits at import": ("raise SystemExit(0)", "SystemExit"),
    "raises in its hook": (
        NO_COMPONENT.format(body="raise ValueError('oh')"),
        "listing its components: ValueError: oh",
    ),
    "raises in a generator": (NO_COMPONENT.format(body="1 / 0; yield"), "listing its components: ZeroDivisionError"),
    "yields junk": (NO_COMPONENT.format(body="yield 'toy'"), "gave 'toy', which is not a Component"),
    "returns nothing": (NO_COMPONENT.format(body="pass"), "listing its components: TypeError"),
    "has a name that is none": (
        EXTRACTOR.replace('"{name}"', "5"),
        "listing its components: ",
    ),
    "has options that are none": (
        EXTRACTOR.format(name="zz").replace('"An extractor"', '"An extractor", dict'),
        "listing its components: ",
    ),
    "has a target without a class": (
        EXTRACTOR.format(name="zz").replace("nkl_toy_parts:Toy", "nkl_toy_parts"),
        "listing its components: ",
    ),
    "implements an unknown hook": (
        "from nkl.plugin import hookimpl\n@hookimpl\ndef nkl_feature_extractor():\n    yield\n",
        "implements nkl_feature_extractor, which is not a hook of nkl. Did you mean nkl_feature_extractors",
    ),
    "wants an argument that there is not": (
        "from nkl.plugin import hookimpl\n@hookimpl\ndef nkl_run_started(nmae):\n    pass\n",
        "nmae",
    ),
    "offers a name twice": (
        EXTRACTOR.format(name="zz") + '    yield Component("zz", "zz_bad:Other", "Another extractor")\n',
        "nkl_feature_extractors gave two components of the name zz",
    ),
    "has a text for aliases": (
        EXTRACTOR.format(name="zz").replace('"An extractor"', '"An extractor", aliases="zz-*"'),
        "gave a Component zz whose aliases are 'zz-*', not a collection of texts",
    ),
    "has an option with a text for aliases": (
        sections("yield Section('ZZ', Some, 'Some')", more="aliases='abc'"),
        "importing zz_bad: TypeError: aliases = 'abc': write ('abc',)",
    ),
    "chooses what is no kind": (
        sections("yield Section('ZZ', Some, 'Some')", more="chooses='segmentor'"),
        "gave a Section ZZ whose option x chooses 'segmentor', no kind of component. Did you mean segmenter",
    ),
    "chooses by a number": (
        sections("yield Section('ZZ', Some, 'Some')", kind="int", default="3", more="chooses='learner'"),
        "whose option x chooses a component, so its default is a text or a list of texts, not 3",
    ),
    "has a component that chooses what is no kind": (
        sections("yield Component('zz', 'zz_bad:Zz', 'A learner', Some)", more="chooses='lerner'")
        .replace("import Family", "import Component")
        .replace("nkl_sections", "nkl_learners"),
        "gave a Component zz whose option x chooses 'lerner', no kind of component. Did you mean learner?",
    ),
    "has a default that cannot be had": (
        sections("yield Section('ZZ', Some, 'Some')").replace(
            "option('a', ", "pydantic.Field(default_factory=lambda: 1 / 0); ('a', "
        ),
        "listing its sections: ZeroDivisionError",
    ),
    "yields junk for a section": (sections("yield 'ZZ'"), "nkl_sections gave 'ZZ', which is not a Section"),
    "returns one section": (sections("return Section('ZZ', Some, 'Some')"), "not a list or generator of declarations"),
    "has a section in small letters": (
        sections("yield Section('Zz', Some, 'Some')"),
        "gave a Section whose name is 'Zz', not a word in capitals",
    ),
    "has a section of two words": (
        sections("yield Section('Z Z', Some, 'Some')"),
        "gave a Section whose name is 'Z Z', not a word in capitals",
    ),
    "has a section of the core": (sections("yield Section('EXP', Some, 'Some')"), "section [EXP] belongs to the core"),
    "has the section of all sections": (
        sections("yield Section('DEFAULT', Some, 'Some')"),
        "section [DEFAULT] belongs to all sections of an INI together",
    ),
    "has a section twice": (
        sections("yield from [Section('ZZ', Some, 'Some')] * 2"),
        "nkl_sections gave section [ZZ] twice",
    ),
    "has a section whose options are none": (
        sections("yield Section('ZZ', dict, 'Some')"),
        "gave a Section ZZ whose options are <class 'dict'>, not a class of nkl.plugin.Options",
    ),
    "has one model for two sections": (
        sections("yield Section('ZZ', Some, 'Some')\n    yield Section('YY', Some, 'Some')"),
        "nkl_sections gave Some to two sections; each has a model of its own",
    ),
    "has a section alone that is no words": (
        sections("yield Section('ZZ', Some, 'Some', command='nkl zz', alone=True)"),
        "gave a Section ZZ whose alone is True, not a text",
    ),
    "has a section alone for no command": (
        sections("yield Section('ZZ', Some, 'Some', alone='some runs')"),
        "gave a Section ZZ whose INI may do without [DATA], which no command acts on",
    ),
    "has a section with keys of another": (
        sections("yield Section('ZZ', Some, 'Some')", more="section='EXP'"),
        "gave a Section ZZ whose option x is of section EXP: leave that out, a section has its own keys",
    ),
    "has a section whose families are texts": (
        sections("yield Section('ZZ', Some, 'Some', families=('*',))"),
        "gave a Section ZZ whose families are ('*',), not a tuple of Family",
    ),
    "has a section whose dead keys are no advice": (
        sections("yield Section('ZZ', Some, 'Some', dead=('old',))"),
        "gave a Section ZZ whose dead keys are ('old',), not advice by key",
    ),
    "yields junk for a trained model": (
        NO_COMPONENT.format(body="yield 5").replace("nkl_feature_extractors", "nkl_trained_models"),
        "nkl_trained_models gave 5, which is not a Component",
    ),
    "returns nothing for a trained model": (
        NO_COMPONENT.format(body="pass").replace("nkl_feature_extractors", "nkl_trained_models"),
        "nkl_trained_models gave None, not a list or generator of declarations",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_plugin_is_a_row_that_says_why(exp: Callable[..., Any], install: Site, fault: str) -> None:
    code, reason = BROKEN[fault]
    install("zz-bad", code)
    project = exp()
    row = rows(project)["zz_bad"]
    assert row["state"] == "broken"
    assert reason in row["reason"], row["reason"]
    assert row["offers"] == []
    assert rows(project)["nkl_toys"]["state"] == "ready"
    project.run("config", "check", "exp.ini").works()
    assert reason in project.run("plugins", "list").works().out
    assert "zz-bad 1.2.3): broken" in project.run("plugins", "show", "zz_bad").out


def test_the_traceback_of_a_broken_plugin_is_shown_on_request(project: Callable[..., Any], install: Site) -> None:
    install("zz-bad", "def inner():\n    return 1 / 0\ninner()\n")
    shown = subprocess.run(
        [sys.executable, "-m", "nkl", "plugins", "show", "zz_bad"], cwd=project().path, capture_output=True, text=True
    )
    assert "in inner" in shown.stdout
    assert shown.returncode == 0


@pytest.mark.parametrize(
    ("requires", "state"),
    [
        ("nkl>=99", "incompatible"),
        ("NKL>=1,<2;nkl==1.0.0", "ready"),
        ("nkl<1", "incompatible"),
        ("nkl[testing]>=99; extra == 'testing'".replace(";", "\u037e"), "ready"),
        ("numpy>=99", "ready"),
        ("", "ready"),
        ("this is no requirement", "ready"),
    ],
)
def test_compatibility_is_read_before_anything_is_imported(
    project: Callable[..., Any], install: Site, requires: str, state: str, tmp_path: Path
) -> None:
    mark = tmp_path / "imported"
    install("zz-new", f"open({str(mark)!r}, 'w').close()\n", requires=requires)
    metadata = next((tmp_path / "site").glob("*/METADATA"))
    metadata.write_text(metadata.read_text().replace("\u037e", ";"))
    row = rows(project())["zz_new"]
    assert row["state"] == state
    assert mark.exists() == (state == "ready")
    if state == "incompatible":
        assert f"needs {requires}, but nkl " in row["reason"]


def test_a_known_component_of_an_incompatible_plugin_says_so(exp: Callable[..., Any], install: Site) -> None:
    install("nkl-plugin-wavlm", EXTRACTOR.format(name="wavlm"), entry="wavlm", requires="nkl>=99")
    outcome = exp(FEATS="type = wavlm").run("config", "check", "exp.ini")
    outcome.fails(1, "Plugin wavlm (nkl-plugin-wavlm 1.2.3) does, but it is incompatible (needs nkl>=99, but ")


def test_blocking(exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    project = exp()
    assert rows(project, "--block", "svm")["svm"]["state"] == "blocked"
    assert rows(project, "--block", "svm")["report"]["state"] == "blocked"  # by the environment
    assert rows(project)["svm"]["state"] == "ready"
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        line, "Progress", lambda session: seen.append(tuple(one.name for one in decoders())) or Progress(session)
    )
    for words in (["--block", "media"], []):  # decoders are found without a catalogue, also by workers
        rows(project, *words)
    assert seen == [(), ("media",)]
    monkeypatch.setenv("NKL_BLOCK", " svm , report")
    assert rows(project)["svm"]["state"] == "blocked"
    outcome = project.run("run", "exp.ini").fails(1, "no installed plugin offers a learner named 'svm'")
    assert "Plugin svm (nkl-plugin-svm" in outcome.err
    assert "is blocked" in outcome.err


def test_modules_become_plugins_without_being_installed(
    project: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows(project())["nkl_toys"]["distribution"] == "NKL_PLUGINS"
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,no_such_module")
    found = rows(project())
    assert found["no_such_module"]["state"] == "broken"
    assert found["nkl_toys"]["state"] == "ready"
    monkeypatch.setenv("NKL_PLUGINS", "")
    assert "nkl_toys" not in rows(project())


def test_a_clash_of_names_matters_only_where_the_name_is_used(exp: Callable[..., Any], install: Site) -> None:
    install("zz-one", EXTRACTOR.format(name="zz"))
    install("zz-two", EXTRACTOR.format(name="zz"), version="2.0")
    exp().run("config", "check", "exp.ini").works()
    exp(FEATS="type = zz").run("config", "check", "exp.ini").fails(
        1,
        "exp.ini:",
        "2 plugins offer a feature extractor named zz: write one of zz_one:zz (zz-one 1.2.3), zz_two:zz (zz-two 2.0).",
    )
    exp(FEATS="type = ['zz_two:zz']").run("config", "check", "exp.ini").works()
    exp().run("plugins", "show", "zz_one:zz").works()


def test_two_plugins_of_one_name(project: Callable[..., Any], install: Site) -> None:
    install("zz-one", EXTRACTOR.format(name="zz1"), entry="zz")
    install("zz-two", EXTRACTOR.format(name="zz2"), entry="zz")
    outcome = project().run("plugins", "list", "--json").works()
    states = {
        row["distribution"]: (row["state"], row["reason"]) for row in json.loads(outcome.out) if row["name"] == "zz"
    }
    assert sorted(state for state, _ in states.values()) == ["broken", "ready"]
    assert any("already taken by zz-" in reason for _, reason in states.values())


def test_two_plugins_that_own_one_section(exp: Callable[..., Any], install: Site) -> None:
    """The second is broken, and says to whom the section belongs; the first goes on."""
    for name in ("zz-one", "zz-two"):
        install(name, sections("yield Section('ZZ', Some, 'Some')"))
    found = rows(exp())
    states = {name: found[name]["state"] for name in ("zz_one", "zz_two")}
    assert sorted(states.values()) == ["broken", "ready"]
    second, first = sorted(states, key=lambda name: states[name])
    owner = f"plugin {first} ({first.replace('_', '-')} 1.2.3)"
    assert found[second]["reason"].endswith(f"section [ZZ] belongs to {owner}")
    project = exp(MODEL="type = svm\n[ZZ]\nx = b\n")
    project.run("config", "check", "exp.ini").works()
    assert "[ZZ] x = b\n" in project.run("config", "where", "exp.ini", "ZZ.x").works().out


def test_a_command_that_is_none(project: Callable[..., Any], install: Site) -> None:
    code = EXTRACTOR.replace("nkl_feature_extractors", "nkl_commands").replace("nkl_toy_parts:Toy", "json:loads")
    install("zz-bad", code.format(name="zz"))
    assert "An extractor" in project().run("--help").works().out
    project().run("zz").fails(3, "plugin zz_bad (zz-bad 1.2.3): json:loads is not a click command")


def test_names_are_found_in_any_case_and_by_wildcard(exp: Callable[..., Any], install: Site) -> None:
    install("zz-one", EXTRACTOR.format(name="zz").replace('"An extractor"', '"An extractor", aliases=("zz-*",)'))
    for name in ("zz", "ZZ", "zz-large", "zz_one:zz"):
        exp(FEATS=f"type = ['{name}']").run("config", "check", "exp.ini").works()
    exp(FEATS="type = zzz").run("config", "check", "exp.ini").fails(1, "Did you mean zz")


def test_list_and_show(project: Callable[..., Any]) -> None:
    toys = rows(project())["nkl_toys"]
    assert {offer["name"]: offer["kind"] for offer in toys["offers"]} == {
        **dict.fromkeys(("toy", "toy_again", "toy_nan", "toy_gone"), "feature extractor"),
        "spy": "learner",
        "voice": "segmenter",
    }
    shown = project().run("plugins", "show", "svm").works().out
    for words in (
        "learner svm: Support vector machine",
        "chosen by: MODEL.type = svm",
        "C_val (number; default 1.0; also C)",
    ):
        assert words in shown
    shown = project().run("plugins", "show", "segment").works().out
    for words in (
        "section [SEGMENT]: Cutting recordings into stretches of speech; for `nkl segment`\n  options in [SEGMENT]:\n",
        "    method (text; default silero)\n",
        "command segment: Find the stretches of speech",
    ):
        assert words in shown
    project().run("plugins", "show", "smv").fails(1, "there is no plugin or component 'smv'. Did you mean ")


HEAVY = ("torch", "transformers", "sklearn", "scipy", "matplotlib", "xgboost", "opensmile", "parselmouth")

RUNNER = f"""
import sys
from nkl.cli.main import main
sys.argv = ["nkl", *sys.argv[1:]]
try:
    main()
except SystemExit as leaving:
    code = leaving.code
heavy = {HEAVY!r} if "exp.ini" in sys.argv else ("pandas", "numpy", "pyarrow", "soundfile", "jinja2", *{HEAVY!r})
print("HEAVY", code, [name for name in heavy if name in sys.modules])
"""


@pytest.mark.parametrize("command", [["--help"], ["plugins", "list"], ["config", "check", "exp.ini"]])
def test_declaring_imports_nothing_heavy(exp: Callable[..., Any], command: list[str]) -> None:
    """With every installed plugin, in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, *command],
        cwd=exp().path,
        env={**os.environ, "NKL_BLOCK": ""},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "HEAVY 0 []", done.stdout + done.stderr


def test_help_names_the_commands_without_importing_them(project: Callable[..., Any]) -> None:
    out = project().run("--help").works().out
    for name in ("run", "test", "replay", "config", "plugins", "cache"):
        assert f"\n  {name} " in out
    assert "\n  replay " not in project().run("--block", "compare", "--help").works().out


def test_only_what_is_installed_can_be_left_out(exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    project = exp()
    project.run("--block", "smv", "run", "exp.ini").fails(
        1, "--block smv: no installed plugin has this name. Did you mean svm"
    )
    project.run("--block", "core", "plugins", "list").fails(
        1, "--block core: it is nkl itself, which cannot be left out"
    )
    outcome = project.run("--block", "local", "run", "exp.ini", "-o", "EXP.executor=local")
    outcome.fails(1, "no installed plugin offers an executor named 'local'", "Left out by NKL_BLOCK or --block: local")
    monkeypatch.setenv("NKL_BLOCK", "smv")  # may stand for many machines, not all of which have the plugin
    assert rows(project)["svm"]["state"] == "ready"
