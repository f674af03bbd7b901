"""``nkl plugins``: list, show, make and check plugins."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nkl.command import Session, pass_session, takes_loudness
from nkl.errors import UserError, did_you_mean
from nkl.kernel.discovery import Offer, Plugin
from nkl.kernel.kinds import KINDS
from nkl.options import Options, option_infos
from nkl.plugin import Section


@click.group()
def plugins() -> None:
    """List, show, make and check plugins."""


@plugins.command("list", epilog="\b\nExamples:\n  nkl plugins list\n  nkl plugins list --json")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@takes_loudness
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List all plugins with their state and what they offer."""
    found = session.catalog.plugins
    if as_json:
        click.echo(json.dumps([_plain(plugin) for plugin in found], indent=1))
        return
    rows = [("plugin", "distribution", "version", "state", "offers")]
    rows += [(p.name, p.distribution, p.version, p.state, _offered(p) or p.reason) for p in found]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo(f"{cells}  {row[4]}")


@plugins.command(epilog="\b\nExamples:\n  nkl plugins show svm")
@click.argument("name")
@takes_loudness
@pass_session
def show(session: Session, name: str) -> None:
    """Show a plugin or component NAME: summary, options with type, default and description, needs, licence."""
    found = session.catalog.plugins
    plugin = next((plugin for plugin in found if plugin.name == name), None)
    offers = [o for p in found for o in p.offers if o.plugin == name or name in (o.component.name, o.qualified)]
    if plugin is None and not offers:
        known = {p.name for p in found} | {o.component.name for p in found for o in p.offers}
        raise UserError(f"there is no plugin or component {name!r}.{did_you_mean(name, known)}")
    if plugin is not None:
        click.echo(f"plugin {plugin.name} ({plugin.distribution} {plugin.version}): {plugin.state}")
        if plugin.reason:
            click.echo(f"  {plugin.reason}\n{plugin.details}".rstrip())
        for section in plugin.sections:
            click.echo("\n" + _described_section(section))
    for offer in offers:
        click.echo("\n" + _described(offer))


@plugins.command(epilog="\b\nExamples:\n  nkl plugins new my-voice --kind extractor")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice([kind.slug for kind in KINDS]), help="What it is to offer.")
@click.option("--folder", default=".", type=click.Path(file_okay=False), help="Where to make its folder.")
@pass_session
def new(session: Session, name: str, kind: str, folder: str) -> None:
    """Write a complete, installable, tested plugin folder that offers a component NAME."""
    from nkl.kernel.known import known
    from nkl.scaffold.write import write_plugin

    offers = [offer for plugin in session.catalog.plugins for offer in plugin.offers if offer.kind.slug == kind]
    taken = [plugin.source for plugin in session.catalog.plugins if plugin.name == name]
    taken += [offer.source for offer in offers if name in (offer.component.name, *offer.component.aliases)]
    if not taken and (found := known().component(kind, name)) and found.distribution:
        taken = [found.distribution]
    if taken:
        raise UserError(f"the name {name} is taken, by {taken[0]}: choose another one, such as my-{name}.")
    path = write_plugin(name, kind, Path(folder))
    click.echo(
        f"{path} is there. Next:\n  pip install -e '{path}[testing]'\n  nkl plugins show {name}\n  nkl plugins check {name}"
    )


@plugins.command(epilog="\b\nExamples:\n  nkl plugins check my-voice")
@click.argument("name")
def check(name: str) -> int:
    """Run the conformance kit on what plugin NAME offers (needs: pip install 'nkl[testing]')."""
    from nkl.testing.check import run

    return run(name)


def _offered(plugin: Plugin) -> str:
    by_kind: dict[str, list[str]] = {}
    for offer in plugin.offers:
        by_kind.setdefault(offer.kind.slug, []).append(offer.component.name)
    return "; ".join(f"{kind} {', '.join(names)}" for kind, names in by_kind.items())


def _plain(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "state": plugin.state,
        "reason": plugin.reason,
        "offers": [
            {"kind": offer.kind.name, "name": offer.component.name, "summary": offer.component.summary}
            for offer in plugin.offers
        ],
    }


def _described_section(section: Section) -> str:
    reader = f"; for `{section.command}`" if section.command else ""
    return "\n".join([f"section [{section.name}]: {section.summary}{reader}", *_options(section.options, section.name)])


def _described(offer: Offer) -> str:
    component = offer.component
    lines = [f"{offer.kind.name} {component.name}: {component.summary}"]
    if offer.kind.chosen_by:
        lines.append(f"  chosen by: {offer.kind.chosen_by} = {component.name}")
    if component.aliases:
        lines.append(f"  also: {', '.join(component.aliases)}")
    if component.tasks:
        lines.append(f"  does: {', '.join(sorted(component.tasks))}")
    if component.needs:
        lines.append(f"  needs: {', '.join(sorted(component.needs))}")
    if component.licence:
        lines.append(f"  licence: {component.licence}")
    return "\n".join([*lines, *_options(component.options, "/".join(offer.sections))])


def _options(model: type[Options], section: str) -> list[str]:
    infos = option_infos(model)
    lines = [f"  options in [{section}]:"] if infos else ["  no options"]
    for info in infos:
        default = "required" if info.required else f"default {info.default}"
        key = f"{info.section}.{info.key}" if info.section else info.key or "<database>"
        also = f"; also {', '.join(info.aliases)}" if info.aliases else ""
        lines.append(f"    {key} ({info.type_text}; {default}{also})\n      {info.description}")
    return lines
