"""``nkl export``: a trained model for use elsewhere."""

from __future__ import annotations

import click

from nkl.command import Session, pass_session, takes_loudness


@click.command(
    epilog="\b\nExamples:\n  nkl export results/exp\n  nkl export exp.ini --out model.zip\n  nkl export results/exp --crate"
)
@click.argument("run", metavar="INI|RUN", type=click.Path())
@click.option("--model", is_flag=True, hidden=True, help="Export the trained model, which is what happens anyway.")
@click.option("--crate", is_flag=True, help="Write the run itself as an RO-Crate, which `nkl replay` repeats.")
@click.option(
    "--out", type=click.Path(), help="A folder, or a name that ends in .zip.  [default: <name>-model, <name>-crate.zip]"
)
@takes_loudness
@pass_session
def export(session: Session, run: str, model: bool, crate: bool, out: str | None) -> None:
    """Write the model of a run as one folder or zip, which `nkl predict` applies anywhere.

    It holds no pickle, no speech and no names, and a list of the plugins that it needs. With --crate: settings, figures,
    predictions and model of a run, with a description that archives read; no speech, but the names of files and speakers.
    """
    from nkl_predict.exporting import export_crate, export_model

    for line in export_crate(run, out, session) if crate else export_model(run, out, session.catalog):
        session.say(line)
