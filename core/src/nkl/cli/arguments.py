"""Arguments that several commands take."""

from __future__ import annotations

from collections.abc import Callable

import click

from nkl.cli.logs import speak
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover

ini = click.argument("ini", type=click.Path())
overrides = click.option(
    "-o",
    "overrides",
    multiple=True,
    metavar="SECTION.KEY=VALUE",
    help="Say something else than the INI does; repeatable.",
)
lenient = click.option("--lenient", is_flag=True, help="Take unknown keys and sections for warnings.")


def _quieten(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.obj["quiet"] = True
        speak(quiet=True, verbose=0)


def _raise_voice(ctx: click.Context, _: click.Parameter, value: int) -> None:
    if value:
        speak(quiet=False, verbose=value)


quiet = click.option(
    "-q", "--quiet", is_flag=True, expose_value=False, callback=_quieten, help="Say only what went wrong."
)
verbose = click.option(
    "-v", "--verbose", count=True, expose_value=False, callback=_raise_voice, help="Say more: what is done; twice: all."
)


def experiment(command: Callable[..., object]) -> Callable[..., object]:
    """The arguments of all commands that take an INI."""
    for decorate in (verbose, quiet, lenient, overrides, ini):
        command = decorate(command)
    return command


def catalog(obj: dict[str, object]) -> Catalog:
    """The catalogue of all plugins that the command line does not block."""
    return Catalog(discover(obj["block"]).plugins)  # type: ignore[arg-type]
