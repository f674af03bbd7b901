"""``nkl segment``: from recordings to tables of their stretches of speech."""

from __future__ import annotations

import click

from nkl.cli import arguments


@click.command()
@click.argument("ini", type=click.Path(), required=False)
@click.option("--file", "files", multiple=True, type=click.Path(), help="An audio file, instead of an INI; repeatable.")
@click.option("--folder", "folders", multiple=True, type=click.Path(), help="All audio in a folder; repeatable.")
@click.option("--method", help="The segmenter: silero, pyannote, window or what a plugin offers (SEGMENT.method).")
@click.option("--out", type=click.Path(), help="With --file or --folder: where the results go.  [default: ./segmented]")
@arguments.overrides
@arguments.lenient
@arguments.quiet
@arguments.verbose
@click.pass_obj
def segment(
    obj: dict[str, object],
    ini: str | None,
    files: tuple[str, ...],
    folders: tuple[str, ...],
    method: str | None,
    out: str | None,
    overrides: tuple[str, ...],
    lenient: bool,
) -> None:
    """Find the stretches of speech in the databases of INI, or in audio files, and write them as tables."""
    from nkl.cli.console import Console
    from nkl.ini.text import read_ini
    from nkl.kernel.catalog import Catalog
    from nkl.kernel.discovery import discover
    from nkl.kernel.watchers import Watchers
    from nkl_segment.job import of_experiment, understand
    from nkl_segment.recordings import of_recordings
    from nkl_segment.segmentation import run
    from nkl_segment.summary import console
    from nkl.store import Store, default_root

    if bool(ini) == bool(files or folders):
        raise click.UsageError("name an INI, or audio with --file and --folder: nkl segment exp.ini")
    if ini and out:
        raise click.UsageError(
            "--out is for --file and --folder; with an INI, EXP.root and EXP.name say where results go"
        )
    quiet = bool(obj["quiet"])
    said = (*overrides, *([f"SEGMENT.method={method}"] if method else []))
    discovery = discover(obj["block"])  # type: ignore[arg-type]
    catalog, watchers = Catalog(discovery.plugins), Watchers(discovery.hooks)
    shown = Console(quiet)
    discovery.hooks.register(shown)
    store = Store(default_root())
    try:
        if ini:
            experiment = understand(read_ini(ini, said), catalog, lenient)
            for warning in () if quiet else experiment.warnings:
                click.echo(f"warning: {warning}", err=True)
            job = of_experiment(experiment, watchers, store)
        else:
            job = of_recordings(files, folders, said, out or "segmented", catalog)
        results = run(job, watchers, store)
    except BaseException as error:
        shown.nkl_run_failed(error)
        raise
    if not quiet:
        click.echo(console(results))
