"""What the plugins of this repository declare; others that happen to be installed are left out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from generator.markdown import COMMAND, Row, code, codes, escaped
from nkl.ini.writing import as_text
from nkl.kernel.discovery import Offer, Plugin, discover
from nkl.kernel.kinds import kind_of
from nkl.options import OptionInfo, option_infos

ROOT = Path(__file__).resolve().parents[2]


def own_plugins() -> list[Plugin]:
    """The plugins of this repository, by name.

    Raises:
        SystemExit: if one of them is not installed or not ready, with what to do.
    """
    found = {plugin.name: plugin for plugin in discover().plugins}
    wanted = dict(_entry_points())
    for name, folder in wanted.items():
        if name not in found:
            raise SystemExit(f"plugin {name} is not installed: pip install -e ./{folder}, then {COMMAND}")
        if found[name].state != "ready":
            raise SystemExit(f"plugin {name} is {found[name].state}: {found[name].reason}")
    return [found[name] for name in sorted(wanted)]


def options_of(offer: Offer) -> Iterator[tuple[str, OptionInfo]]:
    """The options of a component, each with the sections of the INI that may hold it."""
    for info in option_infos(offer.component.options):
        sections = (info.section,) if info.section else (*offer.kind.sections, *offer.component.sections)
        for section in sections:
            yield section, info


def row(info: OptionInfo) -> Row:
    """An option: key, type, default, meaning."""
    default = "required" if info.required else code("" if info.default is None else as_text(info.default))
    return (code(info.key or "<database>"), type_of(info), default, meaning(info))


def type_of(info: OptionInfo) -> str:
    """The type of an option's values, and which kind of component they name."""
    chosen = f" (a {kind_of(info.chooses).name})" if info.chooses else ""
    return escaped(info.type_text + chosen.replace("(a e", "(an e"))


def meaning(info: OptionInfo) -> str:
    """What an option means, how else it is spelt, and why nothing acts on it yet."""
    text = escaped(info.description)
    if info.aliases:
        text += f" Also: {codes(info.aliases)}."
    if info.idle:
        text += f" **Note**: it {escaped(info.idle)}."
    return text


def _entry_points() -> Iterator[tuple[str, str]]:
    """Entry point and folder of each plugin."""
    for path in (ROOT / "core" / "pyproject.toml", *sorted(ROOT.glob("plugins/*/pyproject.toml"))):
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
        for name in project.get("entry-points", {}).get("nkl", {}):
            yield name, path.parent.relative_to(ROOT).as_posix()
