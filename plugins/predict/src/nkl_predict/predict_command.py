"""``nkl predict``: labels for recordings, by a trained model or by label plugins."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_settings

SOME_FAILED = 4
"""The exit code where some recordings have no prediction, and others do."""


@click.command(
    epilog="\b\nExamples:\n"
    "  nkl predict exp.ini recording.wav\n"
    "  nkl predict results/exp folder --out predicted.csv\n"
    "  nkl predict exp.ini"
)
@click.argument("model", metavar="MODEL|INI", type=click.Path())
@click.argument("recordings", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--mic", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Record from the microphone.")
@click.option(
    "--out",
    type=click.Path(),
    help="A .csv or .parquet; with a trained model also a folder, for TextGrids.  [default: csv to standard output]",
)
@click.option("--any-sound", is_flag=True, help="With a trained model: predict where no speech is found, too.")
@takes_settings
@pass_session
def predict(
    session: Session,
    model: str,
    recordings: tuple[str, ...],
    mic: float | None,
    out: str | None,
    any_sound: bool,
    said: tuple[str, ...],
    lenient: bool,
) -> int:
    """Predict labels of recordings.

    With RECORDINGS (audio files, folders, csv lists, or - for standard input) or --mic the trained MODEL is applied to
    them: an INI that has been run, the folder of a run or of a model, or an exported zip.

    On a terminal they are shown as a table, else written as csv. The exit code is 4 if some of the recordings failed.

    With an INI alone the labels of [PREDICT] targets (gender, age, snr, text ...) are added to its databases.
    """
    if recordings and mic:
        raise click.UsageError("name recordings or --mic, not both")
    if recordings or mic:
        from nkl_predict.using import use

        wrong, done, failed = use(model, recordings, mic, out, session, said, any_sound)
    else:
        from nkl_predict.labelling import label
        from nkl_predict.options import PredictOptions

        experiment = session.understand(model, said, lenient, needs=[PredictOptions])
        wrong, failed, done = [], False, label(experiment, session.bench(experiment), out)
    for text in wrong if session.quiet else [*wrong, *done]:
        click.echo(text, err=True)
    return SOME_FAILED if failed else 0
