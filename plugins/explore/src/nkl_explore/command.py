"""``nkl explore``: what is in the data, what is wrong with it, and what a model hears."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_ini


@click.command(
    epilog="\b\nExamples:\n  nkl explore exp.ini\n  nkl explore exp.ini -o EXPL.scatter=pca\n  nkl explore exp.ini --spotlight"
)
@click.option("--spotlight", is_flag=True, help="Also open all in Renumics Spotlight (EXPL.spotlight).")
@takes_ini
@pass_session
def explore(session: Session, ini: str, spotlight: bool, said: tuple[str, ...], lenient: bool) -> None:
    """Look at the databases of INI, their features and the trained model, as far as the section [EXPL] asks.

    The page goes to {root}/{name}/explore. Features are computed, and the run of the INI is read, only where something asks
    for them.
    """
    from nkl_explore.options import ExplOptions
    from nkl_explore.page import console, run

    said = (*said, *(["EXPL.spotlight=True"] if spotlight else []))
    experiment = session.understand(ini, said, lenient, needs=[ExplOptions])
    folder, page = run(experiment, session.bench(experiment), session.catalog)
    session.say(console(page, folder))
