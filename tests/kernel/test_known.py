"""What is not installed is known from an index, which is that of the plugins as they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from nkl.errors import UserError
from nkl.ini.sections import SECTIONS, DatabaseOptions
from nkl.ini.text import said_ini
from nkl.ini.understanding import examine
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import Plugin, discover
from nkl.kernel.kinds import COMMAND, EXTRACTOR, OF_A_DATABASE
from nkl.kernel.known import known
from nkl.options import Options, option_infos

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("generate", ROOT / "core" / "known" / "generate.py")
assert SPEC and SPEC.loader
generate = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(generate)

OURS = [plugin for plugin in discover().plugins if plugin.distribution.startswith("nkl-plugin-")]


def test_the_index_is_that_of_the_plugins_as_they_are() -> None:
    fresh = generate.text(generate.index(discover().plugins))
    assert generate.FILE.read_text(encoding="utf-8") == fresh, "run: python core/known/generate.py"


def test_a_missing_plugin_is_named() -> None:
    with pytest.raises(UserError, match="pip install nkl-plugin-praat adds it"):
        Catalog(()).find(EXTRACTOR, "praat")


def test_nobody_is_sent_for_a_plugin_that_is_there() -> None:
    assert "hubert" in {offer.component.name for offer in discover().offers}
    with pytest.raises(UserError, match=r"no installed plugin offers a .* named 'hubert_xlarge'") as caught:
        Catalog(discover().plugins).find(EXTRACTOR, "hubert_xlarge")
    assert "pip install" not in str(caught.value)


def spellings(model: type[Options]) -> list[str]:
    return [name for info in option_infos(model) for name in info.spellings]


def keys_of(plugin: Plugin) -> set[tuple[str, str]]:
    """All keys that a plugin declares, with the section; those that follow a database for one called ``mine``."""
    keys = {(section.name, spelling) for section in plugin.sections for spelling in spellings(section.options)}
    for offer in plugin.offers:
        for info in option_infos(offer.component.options):
            for section in (info.section,) if info.section else (*offer.kind.sections, *offer.component.sections):
                for name in info.spellings:
                    of_database = f"mine.{name}" if name else "mine"
                    keys.add((section, of_database if offer.kind in OF_A_DATABASE else name))
    return keys


@pytest.mark.parametrize("plugin", OURS, ids=lambda plugin: plugin.name)
@pytest.mark.parametrize("how", ["blocked", "not installed"])
def test_every_key_of_a_missing_plugin_is_a_warning_that_says_what_to_install(plugin: Plugin, how: str) -> None:
    plugins = discover([plugin.name]).plugins
    catalog = Catalog(tuple(one for one in plugins if how == "blocked" or one.name != plugin.name))
    # What another plugin or the core reads too is judged as its key.
    others = set().union(*(keys_of(one) for one in catalog.plugins)) if catalog.plugins else set()
    core = {(name, key) for name, section in SECTIONS.items() for key in spellings(section.options)}
    core |= {("DATA", f"mine.{key}") for key in spellings(DatabaseOptions)}
    keys = sorted(keys_of(plugin) - others - core)
    lines = ["EXP.root=r", "EXP.name=e", "DATA.databases=['mine']", *(f"{section}.{key}=1" for section, key in keys)]
    _, complaints, warnings = examine(said_ini(lines), catalog)
    assert not [text for text in complaints if "there is no such key" in text or "there is no section" in text]
    for section, key in keys:
        about = [text for text in warnings if f": [{section}] {key}: " in text]
        assert any(f"pip install {plugin.distribution}" in text for text in about), (section, key, about)


@pytest.mark.parametrize("plugin", OURS, ids=lambda plugin: plugin.name)
def test_a_missing_command_says_what_to_install(plugin: Plugin) -> None:
    for offer in plugin.offers:
        if offer.kind == COMMAND:
            found = known().command(offer.component.name)
            assert found is not None and found.distribution == plugin.distribution
