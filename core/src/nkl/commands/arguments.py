"""Arguments that several commands take."""

from __future__ import annotations

import click

from nkl.catalog import Catalog
from nkl.discovery import discover

ini = click.argument("ini", type=click.Path())
overrides = click.option(
    "-o", "overrides", multiple=True, metavar="SECTION.KEY=VALUE", help="Say something else than the INI does; repeatable."
)
lenient = click.option("--lenient", is_flag=True, help="Take unknown keys and sections for warnings.")


def catalog(obj: dict[str, object]) -> Catalog:
    """The catalogue of all plugins that the command line does not block."""
    return Catalog(discover(obj["block"]).plugins)  # type: ignore[arg-type]
