"""``nkl segment``: from recordings to tables of their stretches of speech."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_settings


@click.command(epilog="\b\nExamples:\n  nkl segment exp.ini")
@click.argument("ini", type=click.Path(), required=False)
@click.option("--file", "files", multiple=True, type=click.Path(), help="An audio file, instead of an INI; repeatable.")
@click.option("--folder", "folders", multiple=True, type=click.Path(), help="All audio in a folder; repeatable.")
@click.option("--method", help="The segmenter: silero, pyannote, window or what a plugin offers (SEGMENT.method).")
@click.option("--out", type=click.Path(), help="With --file or --folder: where the results go.  [default: ./segmented]")
@takes_settings
@pass_session
def segment(
    session: Session,
    ini: str | None,
    files: tuple[str, ...],
    folders: tuple[str, ...],
    method: str | None,
    out: str | None,
    said: tuple[str, ...],
    lenient: bool,
) -> None:
    """Find the stretches of speech in the databases of INI, or in audio files, and write them as tables."""
    from nkl_segment.job import of_experiment
    from nkl_segment.options import SegmentOptions
    from nkl_segment.recordings import of_recordings
    from nkl_segment.segmentation import run
    from nkl_segment.summary import console

    if bool(ini) == bool(files or folders):
        raise click.UsageError("name an INI, or audio with --file and --folder: nkl segment exp.ini")
    if ini and out:
        raise click.UsageError(
            "--out is for --file and --folder; with an INI, EXP.root and EXP.name say where results go"
        )
    said = (*said, *([f"SEGMENT.method={method}"] if method else []))
    if ini:
        experiment = session.understand(ini, said, lenient, needs=[SegmentOptions])
        bench = session.bench(experiment)
        job = of_experiment(experiment, bench)
    else:
        job, experiment = of_recordings(files, folders, out or "segmented", said, lenient, session)
        bench = session.bench(experiment)
    session.say(console(run(job, bench)))
