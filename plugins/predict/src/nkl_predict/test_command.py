"""``nkl test``: apply a trained model to other databases."""

from __future__ import annotations

import click

from nkl.cli import arguments


@click.command()
@arguments.experiment
@click.pass_obj
def test(obj: dict[str, object], ini: str, overrides: tuple[str, ...], lenient: bool) -> None:
    """Apply the model that INI has trained to the databases of DATA.tests, each as a whole, and report on each."""
    from nkl.cli.console import Console
    from nkl.ini.text import read_ini
    from nkl.ini.understanding import build
    from nkl.kernel.catalog import Catalog
    from nkl.kernel.discovery import discover
    from nkl.kernel.watchers import Watchers
    from nkl.runs.summary import summary
    from nkl.store import Store, default_root
    from nkl_predict.testing import test_databases

    quiet = bool(obj["quiet"])
    discovery = discover(obj["block"])  # type: ignore[arg-type]
    catalog = Catalog(discovery.plugins)
    experiment = build(read_ini(ini, overrides), catalog, lenient)
    discovery.hooks.register(Console(quiet))
    for report in test_databases(experiment, catalog, Watchers(discovery.hooks), Store(default_root())):
        if not quiet:
            click.echo(summary(report))
