"""The pages of the docs: hooks, commands, INIs and links are those that exist; generated pages are up to date."""

from __future__ import annotations

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
from nkl.cli.main import cli
from nkl.ini.text import read_ini
from nkl.ini.understanding import examine
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import KINDS
from nkl.plugin import Component, hookimpl

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
TEXTS = [ROOT / "README.md", *PAGES]
REST = {
    "EXP": "[EXP]\nroot = ./results\nname = exp",
    "DATA": "[DATA]\ndatabases = ['mine']\nmine = ./mine.csv\nmine.type = csv",
}
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
    assert not old, f"docs/{', docs/'.join(old)}: out of date. Run: {generate.COMMAND}"


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


def test_the_fields_of_a_component_are_documented() -> None:
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    fields = page.partition("The fields of a `Component`")[2].partition("##")[0]
    assert re.findall(r"^\| `(\w+)` \|", fields, re.MULTILINE) == list(Component.__dataclass_fields__)


@pytest.mark.parametrize("name", HOOKS)
def test_the_example_in_each_hook_registers(name: str) -> None:
    example = inspect.cleandoc(HOOKS[name].__doc__ or "").partition("Example::")[2]
    assert example, f"{name}: its docstring has no example"
    plugin = ModuleType("example")
    vars(plugin).update(hookimpl=hookimpl, Component=Component)
    exec(compile(inspect.cleandoc(example), name, "exec"), vars(plugin))  # the repository's own docstring
    hooks = pluggy.PluginManager("nkl")
    hooks.add_hookspecs(hookspecs)
    hooks.register(plugin)
    hooks.check_pending()
    assert [one.name for one in hooks.get_hookcallers(plugin) or []] == [name]
    if "yield" in example:
        assert all(isinstance(one, Component) for one in getattr(plugin, name)())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_commands_exist(path: Path) -> None:
    for block in blocks(path, "sh"):
        for line in block.splitlines():
            if line.startswith("nkl "):
                _parse(shlex.split(line)[1:])


def _parse(words: list[str]) -> None:
    """Have click read a command line without running it; it raises where there is no such command or option."""
    command: Any = cli
    context = click.Context(cli, info_name="nkl")
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        assert found, f"there is no command {' '.join(words)}"
        command, words = found, words[1:]
    command.make_context(command.name, list(words), parent=context, obj={"block": (), "quiet": False})


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_inis_are_right(path: Path, tmp_path: Path) -> None:
    """Sections that are shown alone are put into the rest of an experiment."""
    if path.name == "writing-a-plugin.md":
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
