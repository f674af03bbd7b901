"""Arguments that several commands take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from nkl.command.logs import speak
from nkl.command.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_ini(command: Command) -> Command:
    """The arguments of a command that works on an INI: ``ini``, ``said`` (``-o``) and ``lenient``; with ``-q`` and ``-v``."""
    config = click.option(
        "--config", "ini_of_option", type=click.Path(), expose_value=False, hidden=True, is_eager=True, callback=_keep
    )
    ini = click.argument("ini", metavar="INI", type=click.Path(), required=False, callback=_ini)
    return config(ini(takes_settings(command)))


def takes_settings(command: Command) -> Command:
    """The arguments ``said`` (``-o``) and ``lenient``, for a command that may do without an INI; with ``-q`` and ``-v``."""
    said = click.option(
        "-o",
        "said",
        multiple=True,
        metavar="SECTION.KEY=VALUE",
        help="Say something else than the INI does; repeatable.",
    )
    lenient = click.option("--lenient", is_flag=True, help="Take unknown keys and sections for warnings.")
    return said(lenient(takes_loudness(command)))


def takes_loudness(command: Command) -> Command:
    """The options ``-q`` and ``-v``, which the command need not know of."""
    quiet = click.option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_quieten, help="Say only what went wrong."
    )
    verbose = click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=_raise_voice,
        help="Say more: what is done; twice: all.",
    )
    return quiet(verbose(command))


def _keep(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep what ``--config`` says, as the established tool spells it."""
    ctx.meta[__name__] = value


def _ini(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    found = value or ctx.meta.get(__name__)
    if not found:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    return str(found)


def _quieten(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Session).quiet = True
        speak(quiet=True, verbose=0)


def _raise_voice(ctx: click.Context, _: click.Parameter, value: int) -> None:
    if value:
        speak(quiet=False, verbose=value)
