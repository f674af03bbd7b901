"""``nkl paper``: the paper kit of a run."""

from __future__ import annotations

from pathlib import Path

import click

from nkl.command import Session, pass_session, takes_loudness


@click.command(
    epilog="\b\nExamples:\n  nkl paper results/exp\n  nkl paper results/exp --title 'Emotion from eGeMAPS' --author 'A. Author'"
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="A folder.  [default: paper, in that of the run]")
@click.option("--name", default="paper", show_default=True, help="Name of the .tex and the .bib.")
@click.option("--title", default="", help="Title of the paper.  [default: the experiment's name]")
@click.option("--author", default="", help="Its author.")
@takes_loudness
@pass_session
def paper(session: Session, run: Path, out: Path | None, name: str, title: str, author: str) -> None:
    """Write the run in the folder RUN as a paper: PDF and LaTeX, model card, data card, references, licences, checklist."""
    from nkl_paper.kit import write_kit
    from nkl_paper.plugin import PaperOptions
    from nkl_paper.reading import read_report

    place = out or run / "paper"
    write_kit(read_report(run), place, name, PaperOptions(title=title, author=author))
    session.say(
        f"{place}: report.pdf, latex/, README.md (model card), DATA.md, LICENCES.md, CHECKLIST.md, references.bib"
    )
