"""``nkl run``: from an INI to a report."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_ini


@click.command(epilog="\b\nExamples:\n  nkl run exp.ini\n  nkl run exp.ini -o MODEL.type=xgb -o EXP.name=exp_xgb")
@takes_ini
@pass_session
def run(session: Session, ini: str, said: tuple[str, ...], lenient: bool) -> None:
    """Train and evaluate a model as an INI file says, and write a report."""
    import os

    from nkl.command import run_experiment, summary
    from nkl.files import temporary

    if os.environ.get("RANK", "0") != "0":  # torchrun and accelerate: the other processes only train along
        elsewhere = click.get_current_context().with_resource(temporary())
        said, session = (*said, f"EXP.root={elsewhere}"), Session(session.block, watched=False)
    experiment = session.understand(ini, said, lenient)
    session.say(summary(run_experiment(experiment, session.bench(experiment))))
