"""The pages of the docs: hooks, commands, INIs and links are those that exist; generated pages are up to date."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import shlex
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pluggy
import pytest

from nkl import hookspecs
from nkl.cli.line import cli
from nkl.command import Session
from nkl.ini.sections import SECTIONS
from nkl.ini.text import read_ini
from nkl.ini.understanding import examine
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import KINDS
from nkl.options import option_infos
from nkl.plugin import Component, NoOptions, Section, hookimpl

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
TEXTS = [ROOT / "README.md", *PAGES]
REST = {
    "EXP": "[EXP]\nroot = ./results\nname = exp",
    "DATA": "[DATA]\ndatabases = ['mine']\nmine = ./mine.csv\nmine.type = csv",
}
TUTORIALS = ("writing-a-plugin.md", "writing-a-command.md")
DOORS = ("plugin", "errors", "files", "data", "parts", "evaluation", "learning", "stages", "command", "testing")
HOOKS = {name: spec for name, spec in vars(hookspecs).items() if name.startswith("nkl_")}


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language in a page."""
    return re.findall(rf"^```{language}[^\n]*\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def module_of(path: Path) -> ModuleType:
    """A file as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date() -> None:
    generate = module_of(ROOT / "docs" / "generate.py")
    old = generate.stale(generate.pages())
    assert not old, f"{', '.join(old)}: out of date. Run: {generate.COMMAND}"
    written = {path.relative_to(ROOT).as_posix() for path in PAGES if "reference" in path.parts}
    assert written == {name for name in generate.pages() if name.startswith("docs/")}, "a page that nothing generates"


@pytest.mark.parametrize("door", DOORS)
def test_every_public_name_is_described(door: str) -> None:
    page = (ROOT / "docs" / "reference" / "api" / f"{door}.md").read_text(encoding="utf-8")
    names = importlib.import_module(f"nkl.{door}").__all__
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page.partition("\n## ")[0], re.MULTILINE))
    assert sorted(rows) == sorted(names)
    assert not [name for name, what in rows.items() if not what.strip()], "public names without a docstring"
    assert [name for name in names if f"\n## {name}\n" not in page] == []


def test_every_section_and_key_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "ini.md").read_text(encoding="utf-8")
    plugins = module_of(ROOT / "docs" / "generate.py").own_plugins()
    for section in [*SECTIONS.values(), *(section for plugin in plugins for section in plugin.sections)]:
        text = page.partition(f"\n## [{section.name}]\n")[2].partition("\n## ")[0]
        keys = [info.key for info in option_infos(section.options)]
        assert [key for key in (*keys, *section.dead) if f"| `{key.replace('<db>', '<database>')}` |" not in text] == []


def test_names_of_the_core_exist() -> None:
    """Modules, and what is in them, that pages name as ``nkl.data.Clip`` or ``stages/load.py``."""
    for path in TEXTS:
        if "reference" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"`(nkl(?:\.\w+)+)[`(]", text):
            assert _exists(name), f"{path.name}: there is no {name}"
        if path.name == "architecture.md":
            for file in re.findall(r"`([\w/]+\.py)`", text):
                assert any((ROOT / place / file).is_file() for place in (".", "core/src/nkl")), f"{path.name}: {file}"


def _exists(name: str) -> bool:
    """Whether there is a module of this name, or something in one."""
    found: Any = importlib.import_module("nkl")
    for end, part in enumerate(name.split(".")[1:], 2):
        if not hasattr(found, part):
            try:
                importlib.import_module(".".join(name.split(".")[:end]))
            except ModuleNotFoundError:
                return False
        found = getattr(found, part)
    return True


def test_every_room_has_its_floor_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Rooms and floors")[2]
    floors = re.findall(r"^\| (\d+) \| (.*) \|$", page.partition("\n## ")[0], re.MULTILINE)
    rooms = [room for _, row in floors for room in re.findall(r"(?:^|· )`(\w+)`:", row)]
    there = {path.stem for path in (ROOT / "core" / "src" / "nkl").iterdir() if _is_room(path)}
    assert sorted(rooms) == sorted(there)


def _is_room(path: Path) -> bool:
    return not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").is_file())


def test_every_hook_is_documented_with_its_arguments() -> None:
    documented = set()
    for path in PAGES:
        for name, written in re.findall(r"`(nkl_\w+)\(([^)]*)\)`", path.read_text(encoding="utf-8")):
            assert name in HOOKS, f"{path.name}: there is no hook {name}"
            arguments = [argument.strip() for argument in written.split(",") if argument.strip()]
            assert arguments == list(inspect.signature(HOOKS[name]).parameters), f"{path.name}: {name}({written})"
            if path.name == "hooks.md":
                documented.add(name)
    assert documented == set(HOOKS)


def test_every_kind_is_documented_with_its_key_and_class() -> None:
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    for kind in KINDS:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{kind.hook}()`"))
        assert kind.chosen_by.replace("<database>", "DATA.<database>") in row
        assert kind.part.rpartition(":")[2] in row


@pytest.mark.parametrize("record", [Component, Section])
def test_the_fields_of_what_is_declared_are_documented(record: Any) -> None:
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    fields = page.partition(f"The fields of a `{record.__name__}`")[2].partition("##")[0]
    assert re.findall(r"^\| `(\w+)` \|", fields, re.MULTILINE) == list(record.__dataclass_fields__)


@pytest.mark.parametrize("name", HOOKS)
def test_the_example_in_each_hook_registers(name: str) -> None:
    example = inspect.cleandoc(HOOKS[name].__doc__ or "").partition("Example::")[2]
    assert example, f"{name}: its docstring has no example"
    plugin = ModuleType("example")
    vars(plugin).update(hookimpl=hookimpl, Component=Component, Section=Section, SlideOptions=NoOptions)
    exec(compile(inspect.cleandoc(example), name, "exec"), vars(plugin))  # the repository's own docstring
    hooks = pluggy.PluginManager("nkl")
    hooks.add_hookspecs(hookspecs)
    hooks.register(plugin)
    hooks.check_pending()
    assert [one.name for one in hooks.get_hookcallers(plugin) or []] == [name]
    if "yield" in example:
        record = Section if name == "nkl_sections" else Component
        offered = list(getattr(plugin, name)())
        assert offered and all(isinstance(one, record) for one in offered)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_commands_exist(path: Path) -> None:
    for block in blocks(path, "sh"):
        for line in block.splitlines():
            if line.startswith("nkl ") and not (path.name in TUTORIALS and line.startswith("nkl loudest")):
                _parse(shlex.split(line)[1:])


def _parse(words: list[str]) -> None:
    """Have click read a command line without running it; it raises where there is no such command or option."""
    command: Any = cli
    context = click.Context(cli, info_name="nkl")
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        assert found, f"there is no command {' '.join(words)}"
        command, words = found, words[1:]
    command.make_context(command.name, list(words), parent=context, obj=Session())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_inis_are_right(path: Path, tmp_path: Path) -> None:
    """Sections that are shown alone are put into the rest of an experiment."""
    if path.name in TUTORIALS:
        pytest.skip("its INI needs its plugin; test_tutorial.py runs it")
    catalog = Catalog(discover().plugins)
    for block in blocks(path, "ini"):
        missing = [rest for section, rest in REST.items() if f"[{section}]" not in block]
        ini = tmp_path / "exp.ini"
        ini.write_text("\n".join([*missing, block]), encoding="utf-8")
        assert examine(read_ini(ini), catalog)[1] == ()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), f"{path.name}: {target}"
