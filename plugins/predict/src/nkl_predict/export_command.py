"""``nkl export``: a trained model for use elsewhere."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_loudness


@click.command(epilog="\b\nExamples:\n  nkl export results/exp\n  nkl export exp.ini --out model.zip")
@click.argument("run", metavar="INI|RUN", type=click.Path())
@click.option("--model", is_flag=True, hidden=True, help="Export the trained model, which is what happens anyway.")
@click.option("--out", type=click.Path(), help="A folder, or a name that ends in .zip.  [default: <name>-model]")
@takes_loudness
@pass_session
def export(session: Session, run: str, model: bool, out: str | None) -> None:
    """Write the model of a run as one folder or zip, which `nkl predict` applies anywhere.

    It holds no pickle, no speech and no names, and a list of the plugins that it needs.
    """
    from nkl_predict.exporting import export_model

    for line in export_model(run, out, session.catalog):
        session.say(line)
