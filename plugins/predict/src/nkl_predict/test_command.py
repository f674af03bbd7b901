"""``nkl test``: apply a trained model to other databases."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_ini


@click.command(epilog="\b\nExamples:\n  nkl test exp.ini -o \"DATA.tests=['other']\"")
@takes_ini
@pass_session
def test(session: Session, ini: str, said: tuple[str, ...], lenient: bool) -> None:
    """Apply the model that INI has trained to the databases of DATA.tests, each as a whole, and report on each."""
    from nkl.command import summary
    from nkl_predict.testing import test_databases

    experiment = session.understand(ini, said, lenient)
    for report in test_databases(experiment, session):
        session.say(summary(report))
