"""``nkl ensemble``: the predictions of several runs made one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nkl.cli import arguments


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--config", is_flag=True, help="Before the sources, as the dialect has it; may be left out.")
@click.option("--method", help="How predictions are fused: mean, majority_voting, svm, .. (ENSEMBLE.method).")
@click.option("--threshold", help="Of uncertainty_threshold: largest uncertainty, 0 to 1, at which one member decides.")
@click.option("--weights", help="Of performance_weighted: one number a member, such as --weights .7,.6,.8")
@click.option("--intersect", is_flag=True, help="Fuse the samples that all members have, and count the others.")
@click.option("--outfile", help="CSV for the fused predictions, beside the files in the folder of the results.")
@click.option("--no_labels", "--no-labels", is_flag=True, help="The truth is not known: measure nothing.")
@click.option("--root", help="Folder of the folder of the results.  [default: ./results]")
@click.option("--name", help="Name of the folder of the results.  [default: ensemble]")
@arguments.overrides
@arguments.lenient
@arguments.quiet
@arguments.verbose
@click.pass_obj
def ensemble(
    obj: dict[str, Any],
    /,
    sources: tuple[str, ...],
    config: bool,
    overrides: tuple[str, ...],
    lenient: bool,
    **options: str | bool | None,
) -> None:
    """Fuse the predictions of several models, and report whether it helps.

    SOURCES is an INI with a section [ENSEMBLE]; or the members themselves: INIs (run first where there is no finished run),
    folders of runs, or files of predictions.
    """
    from nkl.cli.console import Console
    from nkl_ensemble.arguments import ask
    from nkl_ensemble.line import run_ensemble
    from nkl_ensemble.words import members_in_words
    from nkl.kernel.catalog import Catalog
    from nkl.kernel.discovery import discover
    from nkl.kernel.watchers import Watchers
    from nkl.runs.summary import summary
    from nkl.store import Store, default_root

    quiet: bool = obj["quiet"]
    block: tuple[str, ...] = obj["block"]
    sources, said = _said(sources, options)
    discovery = discover(block)
    catalog = Catalog(discovery.plugins)
    experiment = ask(sources, said, overrides, catalog, lenient)
    if not quiet:
        for warning in experiment.warnings:
            click.echo(f"warning: {warning}", err=True)
    discovery.hooks.register(Console(quiet))
    changed = (*(f"{key}={value}" for key, value in said.items()), *overrides)
    report = run_ensemble(
        experiment, catalog, Watchers(discovery.hooks), Store(default_root()), changed, lenient, block
    )
    if not quiet:
        click.echo(f"{experiment.folder}" if report is None else f"{summary(report)}\n{members_in_words(report)}")


def _said(sources: tuple[str, ...], options: dict[str, str | bool | None]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The sources, and the values by key. Numbers among the sources are further weights: ``--weights .7 .6 .8``."""
    keys = {"root": "EXP.root", "name": "EXP.name"}
    said = {keys.get(name, f"ENSEMBLE.{name}"): str(value) for name, value in options.items() if value}
    if "ENSEMBLE.weights" in said:
        further = tuple(source for source in sources if _is_number(source) and not Path(source).exists())
        sources = tuple(source for source in sources if source not in further)
        words = said["ENSEMBLE.weights"].strip("[]() ").replace(",", " ").split()
        said["ENSEMBLE.weights"] = f"[{', '.join((*words, *further))}]"
    return sources, said


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
