"""Finds plugins through the entry-point group ``nkl`` and asks them what they offer.

Implementations are walked one at a time, each in a guard: a plugin that is blocked, incompatible or broken is a row with a
reason, and never harms another one.
"""

from __future__ import annotations

import importlib
import os
import re
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message
from importlib import metadata
from types import MappingProxyType, ModuleType
from typing import Any, Literal

import pluggy
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from nkl import hookspecs
from nkl.errors import did_you_mean, in_one_line
from nkl.kernel.faults import component_fault, section_fault
from nkl.kernel.kinds import KINDS, Kind
from nkl.options import Options
from nkl.plugin import Component, Section

GROUP = "nkl"
TAKEN = MappingProxyType(
    {**dict.fromkeys(("EXP", "DATA", "FEATS", "MODEL"), "the core"), "DEFAULT": "all sections of an INI together"}
)
"""Sections that no plugin can own, and to whom they belong."""

_ON_NKL = re.compile(r"nkl(?![\w.-])", re.IGNORECASE)
"""What a requirement of nkl begins with: to read all others properly would take a third of the time to find plugins."""

State = Literal["ready", "blocked", "incompatible", "broken"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A component, and who offers it."""

    kind: Kind
    component: Component
    plugin: str
    distribution: str
    version: str

    @property
    def qualified(self) -> str:
        """``plugin:component``: a name that no other plugin can take."""
        return f"{self.plugin}:{self.component.name}"

    @property
    def sections(self) -> tuple[str, ...]:
        """Where its options are looked for in the INI; the first section that has a key wins."""
        return (*self.kind.sections, *self.component.sections)

    @property
    def source(self) -> str:
        """The plugin in full, for messages."""
        return f"plugin {self.plugin} ({self.distribution} {self.version})"


@dataclass(frozen=True, slots=True)
class Plugin:
    """One installed plugin.

    Attributes:
        name: of its entry point.
        distribution: the package that it came with.
        version: of that package.
        state: ready, blocked, incompatible or broken.
        reason: why it is not ready.
        details: the traceback of a broken one.
        offers: its components; none unless it is ready.
        sections: of the INI that it owns.
    """

    name: str
    distribution: str
    version: str
    state: State = "ready"
    reason: str = ""
    details: str = ""
    offers: tuple[Offer, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def source(self) -> str:
        """The plugin in full, for messages."""
        return f"plugin {self.name} ({self.distribution} {self.version})"


@dataclass(frozen=True, slots=True)
class Discovery:
    """All plugins, ready or not, and the hooks of those that are."""

    plugins: tuple[Plugin, ...]
    hooks: pluggy.PluginManager = field(repr=False)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The components of all plugins that are ready."""
        return tuple(offer for plugin in self.plugins for offer in plugin.offers)


def discover(block: Iterable[str] = (), extra: Iterable[str] = ()) -> Discovery:
    """Find all plugins.

    Args:
        block: names of plugins to leave out, beside those of the environment variable ``NKL_BLOCK``.
        extra: modules to take as plugins though nothing installed names them, beside those of ``NKL_PLUGINS``.
    """
    version = metadata.version("nkl")
    blocked = {*block, *_names("NKL_BLOCK")}
    hooks = pluggy.PluginManager(GROUP)
    hooks.add_hookspecs(hookspecs)
    plugins: list[Plugin] = []
    taken: dict[str, Plugin] = {}
    for entry in _entries([*extra, *_names("NKL_PLUGINS")]):
        plugin = Plugin(entry.name, entry.distribution, entry.version)
        if entry.name in blocked:
            plugin = replace(plugin, state="blocked", reason="blocked by NKL_BLOCK or --block")
        elif entry.name in taken:
            first = taken[entry.name]
            reason = f"its name is already taken by {first.distribution} {first.version}"
            plugin = replace(plugin, state="broken", reason=reason)
        elif problem := _incompatibility(entry.requires, version):
            plugin = replace(plugin, state="incompatible", reason=problem)
        else:
            owners = {section.name: other.source for other in plugins for section in other.sections}
            plugin = _load(hooks, plugin, entry.module, {**TAKEN, **owners})
            taken[entry.name] = plugin
        plugins.append(plugin)
    return Discovery(tuple(sorted(plugins, key=lambda plugin: plugin.name)), hooks)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    module: str
    distribution: str
    version: str
    requires: tuple[str, ...]


def _names(variable: str) -> list[str]:
    return [name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()]


def _entries(extra: Sequence[str]) -> Iterator[_Entry]:
    seen = set()
    for entry in metadata.entry_points(group=GROUP):
        facts: Any = entry.dist.metadata if entry.dist else Message()  # parsed anew each time that it is asked for
        name, version = facts.get("Name", "unknown"), facts.get("Version", "0")
        if (entry.name, entry.value, name) not in seen:
            seen.add((entry.name, entry.value, name))
            yield _Entry(entry.name, entry.value, name, version, tuple(facts.get_all("Requires-Dist", [])))
    for module in extra:
        yield _Entry(module.split(".")[0], module, "NKL_PLUGINS", "-", ())


def _incompatibility(requires: Sequence[str], version: str) -> str:
    """Why the installed nkl is not one that the plugin says it works with; read before anything of it is imported."""
    for line in filter(_ON_NKL.match, requires):
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue  # pip would not have installed it for that; whether it works shows when it is imported
        if (
            canonicalize_name(requirement.name) == "nkl"
            and not (requirement.marker and "extra" in str(requirement.marker))
            and not requirement.specifier.contains(version, prereleases=True)
        ):
            return f"needs nkl{requirement.specifier}, but nkl {version} is installed"
    return ""


def _load(hooks: pluggy.PluginManager, plugin: Plugin, module_name: str, owners: Mapping[str, str]) -> Plugin:
    doing = f"importing {module_name}"
    try:
        module = importlib.import_module(module_name)
        doing = "registering its hooks"
        hooks.register(module, plugin.name)
        if unknown := _unknown_hook(hooks, module):
            hooks.unregister(module)
            return replace(plugin, state="broken", reason=unknown)
        doing = "listing its components"
        offers = tuple(_offers(plugin, module))
        doing = "listing its sections"
        return replace(plugin, offers=offers, sections=tuple(_sections(module, owners)))
    # A plugin may fail in any way whatever; it then becomes a row that says so.
    except (Exception, SystemExit) as error:
        if hooks.has_plugin(plugin.name):
            hooks.unregister(name=plugin.name)
        reason = f"{doing}: {in_one_line(error)}"
        return replace(plugin, state="broken", reason=reason, details=traceback.format_exc())


def _unknown_hook(hooks: pluggy.PluginManager, module: ModuleType) -> str:
    for caller in hooks.get_hookcallers(module) or ():
        if not caller.has_spec():
            known = [name for name in dir(hookspecs) if name.startswith("nkl_")]
            return f"implements {caller.name}, which is not a hook of nkl.{did_you_mean(caller.name, known)}"
    return ""


def _offers(plugin: Plugin, module: ModuleType) -> Iterator[Offer]:
    for kind in KINDS:
        names = set[str]()
        for component in _given(module, kind.hook):
            if fault := component_fault(component):
                raise TypeError(f"{kind.hook} {fault}")
            if component.name in names:
                raise ValueError(f"{kind.hook} gave two components of the name {component.name}")
            names.add(component.name)
            yield Offer(kind, component, plugin.name, plugin.distribution, plugin.version)


def _sections(module: ModuleType, owners: Mapping[str, str]) -> Iterator[Section]:
    names, models = set[str](), set[type[Options]]()
    for section in _given(module, "nkl_sections"):
        if fault := section_fault(section):
            raise TypeError(f"nkl_sections {fault}")
        if section.name in names:
            raise ValueError(f"nkl_sections gave section [{section.name}] twice")
        if section.name in owners:
            raise ValueError(f"section [{section.name}] belongs to {owners[section.name]}")
        if section.options in models:
            raise ValueError(
                f"nkl_sections gave {section.options.__name__} to two sections; each has a model of its own"
            )
        names.add(section.name)
        models.add(section.options)
        yield section


def _given(module: ModuleType, hook: str) -> Iterable[Any]:
    """What a plugin answers to a hook that asks for declarations; nothing where it does not implement it."""
    given: Any = getattr(module, hook, tuple)()
    if not isinstance(given, Iterable):
        raise TypeError(f"{hook} gave {given!r}, not a list or generator of declarations")
    return given
