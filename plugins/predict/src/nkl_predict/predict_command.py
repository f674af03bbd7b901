"""``nkl predict``: labels for recordings, by a trained model or by label plugins."""

from __future__ import annotations

import click

from nkl.cli import arguments


@click.command()
@click.argument("model", metavar="MODEL|INI", type=click.Path())
@click.argument("recordings", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--mic", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Record from the microphone.")
@click.option(
    "--out",
    type=click.Path(),
    help="A .csv or .parquet; with a trained model also a folder, for TextGrids.  [default: csv to standard output]",
)
@arguments.overrides
@arguments.lenient
@arguments.quiet
@arguments.verbose
@click.pass_obj
def predict(
    obj: dict[str, object],
    model: str,
    recordings: tuple[str, ...],
    mic: float | None,
    out: str | None,
    overrides: tuple[str, ...],
    lenient: bool,
) -> None:
    """Predict labels of recordings.

    With RECORDINGS (audio files, folders, csv lists, or - for standard input) or --mic the trained MODEL is applied to
    them: an INI that has been run, the folder of a run or of a model, or an exported zip.

    With an INI alone the labels of [PREDICT] targets (gender, age, snr, text ...) are added to its databases.
    """
    if recordings and mic:
        raise click.UsageError("name recordings or --mic, not both")
    from nkl.cli.console import Console
    from nkl.kernel.catalog import Catalog
    from nkl.kernel.discovery import discover
    from nkl.kernel.watchers import Watchers

    quiet = bool(obj["quiet"])
    discovery = discover(obj["block"])  # type: ignore[arg-type]
    catalog, watchers = Catalog(discovery.plugins), Watchers(discovery.hooks)
    shown = Console(quiet)
    discovery.hooks.register(shown)
    try:
        if recordings or mic:
            from nkl_predict.session import predict_recordings

            wrong, said = predict_recordings(model, recordings, mic, out, catalog, watchers, overrides)
        else:
            from nkl.ini.text import read_ini
            from nkl_predict.labelling import label
            from nkl.store import Store, default_root

            wrong, said = label(read_ini(model, overrides), catalog, watchers, Store(default_root()), out, lenient)
    except BaseException as error:
        shown.nkl_run_failed(error)
        raise
    for text in wrong if quiet else [*wrong, *said]:
        click.echo(text, err=True)
