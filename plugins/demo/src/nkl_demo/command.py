"""``nkl demo``."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_loudness


@click.command(epilog="\b\nExamples:\n  nkl demo exp.ini\n  nkl demo exp-model.zip --no-open")
@click.argument("model", metavar="MODEL", type=click.Path())
@click.option(
    "--port", type=click.IntRange(1024, 65535), help="Port of the page; the first free one from 7860 if not given."
)
@click.option("--open/--no-open", "browser", default=True, help="Open the page in the browser.")
@click.option("--any-sound", is_flag=True, help="Predict where no speech is found, too.")
@takes_loudness
@pass_session
def demo(session: Session, model: str, port: int | None, browser: bool, any_sound: bool) -> None:
    """Open a page on this machine that applies a trained MODEL to recordings that you upload or speak.

    MODEL is an INI that has been run, the folder of a run or of a model, or an exported zip. The page can be reached from
    this machine alone; what is uploaded or said is removed at the end.
    """
    from dataclasses import replace

    from nkl.command import Watchers, model_folder
    from nkl.files import temporary
    from nkl.learning import load_trained
    from nkl.stages import Listener
    from nkl_demo.page import figures, page, serve

    bench = replace(session.bench(executor="serial"), watchers=Watchers())
    with temporary() as folder:
        place = model_folder(model, folder, session.catalog)
        trained = load_trained(place, session.catalog)
        listener = None if any_sound else Listener.best(session.catalog, bench)
        serve(page(trained, bench, folder, listener, figures(place)), port, browser)
