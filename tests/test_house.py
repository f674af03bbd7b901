"""How the house is built, held by tests: floors, doors, plugins that know nothing of each other, and public names.

Read from the sources with ``ast``: an import counts wherever it stands, in a function and for types too.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nkl import hookspecs
from nkl.ini.sections import SECTIONS, DatabaseOptions
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import KINDS
from nkl.options import option_infos

ROOT = Path(__file__).parents[1]
CORE = ROOT / "core" / "src" / "nkl"
NAMES = Path(__file__).parent / "names.json"

FLOORS = (
    {"errors", "options", "doors"},
    {"plugin", "files", "data"},
    {"hookspecs", "parts", "evaluation", "store"},
    {"kernel", "local"},
    {"ini", "computing", "learning", "scaffold"},
    {"stages"},
    {"runs"},
    {"pipeline"},
    {"command"},
    {"testing", "__init__"},
    {"cli"},
    {"__main__"},
)
"""A room imports only rooms of lower floors."""

DEBTS: dict[tuple[str, str], str] = {}
"""Imports that go up, by room, each with its reason."""

DOORS = ("plugin", "errors", "files", "data", "parts", "evaluation", "learning", "stages", "command", "testing")
HEAVY = (
    "numpy",
    "pandas",
    "scipy",
    "sklearn",
    "torch",
    "transformers",
    "matplotlib",
    "soundfile",
    "click",
    "rich",
    "pyarrow",
)
PROJECTS = sorted([*ROOT.glob("plugins/*/pyproject.toml"), *ROOT.glob("plugins/libraries/*/pyproject.toml")])
PLUGINS = [path.parent for path in PROJECTS if path.parent.parent.name == "plugins"]
LIBRARIES = [path.parent for path in PROJECTS if path.parent.parent.name == "libraries"]


@cache
def imports(path: Path) -> tuple[tuple[int, str, str], ...]:
    """Line, module and name of each import of a file; no name for ``import module``."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.lineno, node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, "") for alias in node.names]
    return tuple(found)


def project(folder: Path) -> dict[str, Any]:
    """The table ``project`` of a distribution."""
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def package(folder: Path) -> str:
    """The one package of a distribution."""
    (found,) = [path.name for path in (folder / "src").iterdir() if path.is_dir() and not path.name.endswith("-info")]
    return found


def arrows() -> Iterator[tuple[str, str, str]]:
    """Which room imports which, and where."""
    for path in (*CORE.rglob("*.py"), *CORE.rglob("*.pyi")):
        inside = path.relative_to(CORE)
        if "toy_plugins" in inside.parts:
            continue
        room = inside.parts[0].partition(".")[0]
        for line, module, name in imports(path):
            first, _, rest = module.partition(".")
            if first == "nkl":
                other = (rest or name).partition(".")[0]
                if other != room:
                    yield room, other if other in rooms() else "__init__", f"{inside}:{line}"


@cache
def rooms() -> dict[str, int]:
    """The floor of each room."""
    return {room: floor for floor, names in enumerate(FLOORS, 1) for room in names}


def test_each_room_has_a_floor() -> None:
    there = {
        path.name.removesuffix(".py")
        for path in CORE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert there == set(rooms())


def test_a_room_imports_lower_floors_only() -> None:
    upwards = {(room, other): where for room, other, where in arrows() if rooms()[other] >= rooms()[room]}
    assert not [
        f"{where}: {room} imports {other}" for (room, other), where in upwards.items() if (room, other) not in DEBTS
    ]
    assert set(DEBTS) <= set(upwards), "a debt that has been paid leaves the list"


@pytest.mark.parametrize("folder", [*PLUGINS, *LIBRARIES], ids=lambda folder: folder.name)
def test_plugins_know_the_core_by_its_doors_only(folder: Path) -> None:
    wrong = []
    for path in sorted(folder.rglob("*.py")):
        for line, module, name in imports(path):
            first, _, rest = module.partition(".")
            if first != "nkl" or (not rest and name in ("", "run")):
                continue
            door = rest or name
            public = door in DOORS and (not name or name in importlib.import_module(f"nkl.{door}").__all__)
            if not public:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {module} {name}")
    assert wrong == []


@pytest.mark.parametrize("folder", [*PLUGINS, *LIBRARIES], ids=lambda folder: folder.name)
def test_plugins_know_no_other_plugin_and_declare_what_they_import(folder: Path) -> None:
    own, facts = package(folder), project(folder)
    packages = {package(other): str(project(other)["name"]) for other in [*PLUGINS, *LIBRARIES]}
    libraries = {package(other) for other in LIBRARIES}
    lines = [
        *facts["dependencies"],
        *(line for extra in facts.get("optional-dependencies", {}).values() for line in extra),
    ]
    needed = {re.split(r"[ <>=!~\[;]", line)[0] for line in lines}
    for path in (folder / "src").rglob("*.py"):
        for line, module, _ in imports(path):
            first = module.partition(".")[0]
            if first in packages and first != own:
                assert first in libraries, f"{path.relative_to(ROOT)}:{line}: imports the plugin {first}"
                assert packages[first] in needed, f"{path.relative_to(ROOT)}:{line}: {packages[first]} is not declared"
            elif first == "nkl":
                assert "nkl" in needed, f"{path.relative_to(ROOT)}:{line}: nkl is not declared"


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_declaring_is_light(folder: Path) -> None:
    (module,) = project(folder)["entry-points"]["nkl"].values()
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("folder", [*PLUGINS, *LIBRARIES], ids=lambda folder: folder.name)
def test_folder_distribution_package_and_entry_point_agree(folder: Path) -> None:
    facts, name = project(folder), folder.name.replace("-", "_")
    assert package(folder) == f"nkl_{name}"
    if folder in LIBRARIES:
        assert facts["name"] == f"nkl-{folder.name}"
        assert "entry-points" not in facts
    else:
        assert facts["name"] == f"nkl-plugin-{folder.name}"
        own = {group: points for group, points in facts["entry-points"].items() if group != "nkl.decoders"}
        assert own == {"nkl": {name: f"nkl_{name}.plugin"}}


def public_names() -> dict[str, object]:
    """What users and plugins rely on: what vanishes from here is a decision."""
    ours = [
        plugin
        for plugin in discover().plugins
        if plugin.distribution == "nkl" or plugin.distribution.startswith("nkl-plugin-")
    ]
    offers = sorted((offer.kind.slug, offer.component.name) for plugin in ours for offer in plugin.offers)
    options: dict[str, list[str]] = {}
    for name, model in [(name, section.options) for name, section in SECTIONS.items()] + [("<db>", DatabaseOptions)]:
        options[name] = sorted(spelling for info in option_infos(model) for spelling in info.spellings)
    for plugin in ours:
        for section in plugin.sections:
            options[section.name] = sorted(
                spelling for info in option_infos(section.options) for spelling in info.spellings
            )
        for offer in plugin.offers:
            spellings = sorted(
                spelling for info in option_infos(offer.component.options) for spelling in info.spellings
            )
            if spellings:
                options[f"{offer.kind.slug} {offer.component.name}"] = spellings
    return {
        "doors": {door: sorted(importlib.import_module(f"nkl.{door}").__all__) for door in DOORS},
        "hooks": {
            name: sorted(vars(hookspecs)[name].__code__.co_varnames)
            for name in vars(hookspecs)
            if name.startswith("nkl_")
        },
        "kinds": sorted(kind.slug for kind in KINDS),
        "components": [f"{kind} {name}" for kind, name in offers],
        "options": dict(sorted(options.items())),
    }


def test_public_names_are_those_of_the_snapshot() -> None:
    text = json.dumps(public_names(), indent=1, sort_keys=True) + "\n"
    assert NAMES.read_text(encoding="utf-8") == text, f"a public name came or went; if that is meant: python {__file__}"


if __name__ == "__main__":
    NAMES.write_text(json.dumps(public_names(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
