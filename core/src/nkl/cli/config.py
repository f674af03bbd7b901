"""``nkl config``: check, fill in and explain INI files."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_ini, takes_settings
from nkl.errors import UserError, did_you_mean, fit_to_show, veiled


@click.group()
def config() -> None:
    """Check, fill in and explain INI files. No data are needed."""


@config.command(epilog="\b\nExamples:\n  nkl config check exp.ini\n  nkl config check *.ini")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@takes_settings
@pass_session
def check(session: Session, files: tuple[str, ...], said: tuple[str, ...], lenient: bool) -> int:
    """Check INI files: unknown keys and sections, wrong values, missing plugins.

    Every complaint is given at once, with its file and line. The exit code is 1 if there is one; warnings do no harm.
    """
    from nkl.ini.text import scan_ini
    from nkl.ini.understanding import examine

    faults = 0
    for file in files:
        try:
            _, complaints, warnings = examine(scan_ini(file, said), session.catalog, lenient)
        except UserError as error:
            complaints, warnings = error.complaints, ()
        for warning in warnings:
            session.say(f"warning: {warning}")
        for complaint in fit_to_show(complaints):
            click.echo(f"error: {complaint}")
        session.say(f"{file}: {_count(complaints, 'error')}, {_count(warnings, 'warning')}")
        faults += len(complaints)
    return 1 if faults else 0


@config.command(epilog="\b\nExamples:\n  nkl config fill exp.ini > full.ini")
@takes_ini
@pass_session
def fill(session: Session, ini: str, said: tuple[str, ...], lenient: bool) -> None:
    """Write the INI with all defaults, each with its description as a comment, to standard output."""
    from nkl.ini.writing import filled_ini

    click.echo(filled_ini(session.understand(ini, said, lenient, data=False)))


@config.command(epilog="\b\nExamples:\n  nkl config where exp.ini MODEL.type")
@takes_ini
@click.argument("key")
@pass_session
def where(session: Session, ini: str, key: str, said: tuple[str, ...], lenient: bool) -> None:
    """Say what value KEY (SECTION.key, or key) has, where it comes from, and what it means."""
    from nkl.ini.writing import as_text

    experiment = session.understand(ini, said, lenient, data=False)
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
        click.echo(
            f"[{section}] {name} = {veiled(as_text(value))}\n  from: {origin}\n  {info.description} ({info.type_text})"
        )


def _count(items: tuple[str, ...], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
