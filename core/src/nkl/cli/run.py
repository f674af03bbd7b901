"""``nkl run``: from an INI to a report."""

from __future__ import annotations

import click

from nkl.cli import arguments


@click.command()
@arguments.experiment
@click.pass_obj
def run(obj: dict[str, object], ini: str, overrides: tuple[str, ...], lenient: bool) -> None:
    """Train and evaluate a model as an INI file says, and write a report."""
    import os
    import tempfile

    from nkl.cli.console import Console
    from nkl.ini.text import read_ini
    from nkl.ini.understanding import build
    from nkl.kernel.catalog import Catalog
    from nkl.kernel.discovery import discover
    from nkl.kernel.watchers import Watchers
    from nkl.pipeline import run_experiment
    from nkl.runs.summary import summary
    from nkl.store import Store, default_root

    first = os.environ.get("RANK", "0") == "0"  # torchrun and accelerate: the other processes only train along
    quiet = bool(obj["quiet"]) or not first
    if not first:
        elsewhere = click.get_current_context().with_resource(tempfile.TemporaryDirectory(prefix="nkl-"))
        overrides = (*overrides, f"EXP.root={elsewhere}")
    discovery = discover(obj["block"])  # type: ignore[arg-type]
    experiment = build(read_ini(ini, overrides), Catalog(discovery.plugins), lenient)
    if not quiet:
        for warning in experiment.warnings:
            click.echo(f"warning: {warning}", err=True)
    discovery.hooks.register(Console(quiet))
    report = run_experiment(experiment, Watchers(discovery.hooks if first else None), Store(default_root()))
    if not quiet:
        click.echo(summary(report))
