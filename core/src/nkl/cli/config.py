"""``nkl config``: check, fill in and explain INI files."""

from __future__ import annotations

import click

from nkl.cli import arguments
from nkl.errors import UserError, did_you_mean


@click.group()
def config() -> None:
    """Check, fill in and explain INI files. No data are needed."""


@config.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@arguments.overrides
@arguments.lenient
@click.pass_obj
def check(obj: dict[str, object], files: tuple[str, ...], overrides: tuple[str, ...], lenient: bool) -> int:
    """Check INI files: unknown keys and sections, wrong values, missing plugins.

    Every complaint is given at once, with its file and line. The exit code is 1 if there is one; warnings do no harm.
    """
    from nkl.ini.text import read_ini
    from nkl.ini.understanding import examine

    catalog = arguments.catalog(obj)
    faults = 0
    for file in files:
        try:
            _, complaints, warnings = examine(read_ini(file, overrides), catalog, lenient)
        except UserError as error:
            complaints, warnings = error.complaints, ()
        for warning in warnings:
            click.echo(f"warning: {warning}")
        for complaint in complaints:
            click.echo(f"error: {complaint}")
        click.echo(f"{file}: {_count(complaints, 'error')}, {_count(warnings, 'warning')}")
        faults += len(complaints)
    return 1 if faults else 0


@config.command()
@arguments.experiment
@click.pass_obj
def fill(obj: dict[str, object], ini: str, overrides: tuple[str, ...], lenient: bool) -> None:
    """Write the INI with all defaults, each with its description as a comment, to standard output."""
    from nkl.ini.text import read_ini
    from nkl.ini.understanding import build
    from nkl.ini.writing import filled_ini

    experiment = build(read_ini(ini, overrides), arguments.catalog(obj), lenient, needs_data=False)
    click.echo(filled_ini(experiment.origins, experiment.ini.sections))


@config.command()
@arguments.experiment
@click.argument("key")
@click.pass_obj
def where(obj: dict[str, object], ini: str, key: str, overrides: tuple[str, ...], lenient: bool) -> None:
    """Say what value KEY (SECTION.key, or key) has, where it comes from, and what it means."""
    from nkl.ini.text import read_ini
    from nkl.ini.understanding import build
    from nkl.ini.writing import as_text

    experiment = build(read_ini(ini, overrides), arguments.catalog(obj), lenient, needs_data=False)
    section, dot, name = key.partition(".")
    found = [
        (place, origin)
        for place, origin in experiment.origins.items()
        if key.lower() == place[1] or (dot and section.upper() == place[0] and name.lower() == place[1])
    ]
    if not found:
        known = [f"{section}.{name}" for section, name in experiment.origins]
        raise UserError(f"{ini}: nothing here reads {key}.{did_you_mean(key, known)}")
    for (section, name), (value, origin, info) in found:
        click.echo(f"[{section}] {name} = {as_text(value)}\n  from: {origin}\n  {info.description} ({info.type_text})")


def _count(items: tuple[str, ...], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
