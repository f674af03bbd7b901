"""``nkl recipes``: lists, shows and copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from nkl.command import Session, pass_session, takes_loudness
from nkl.errors import UserError
from nkl_recipes.recipe import Recipe, recipe
from nkl_recipes.recipe import recipes as all_recipes

_FACTS = ("source", "published", "measured", "differs", "needs")


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  nkl recipes\n  nkl recipes show ssa-crnn\n  nkl recipes copy egemaps-svm",
)
@takes_loudness
@pass_session
@click.pass_context
def recipes(context: click.Context, session: Session) -> None:
    """List recipes: INI files of published systems, to be copied and run on your own data."""
    if context.invoked_subcommand is None:
        for one in all_recipes().values():
            session.say(f"{one.name:20} {one.title}")
        session.say("\n`nkl recipes show NAME` says more, `nkl recipes copy NAME` writes its INI.")


@recipes.command(epilog="\b\nExamples:\n  nkl recipes show egemaps-svm")
@click.argument("name")
@takes_loudness
@pass_session
def show(session: Session, name: str) -> None:
    """Show where a recipe is from, what it reached there and here, and its INI."""
    found = recipe(name)
    session.say(f"{found.name}: {found.title}")
    for fact in _FACTS:
        if said := getattr(found, fact):
            session.say(f"{fact:10} {said}")
    for path in found.paths:
        session.say(f"\n# {path.name}\n\n{path.read_text(encoding='utf-8').rstrip()}")


@recipes.command(epilog="\b\nExamples:\n  nkl recipes copy egemaps-svm\n  nkl recipes copy lia --to trials")
@click.argument("name")
@click.option("--to", "folder", type=click.Path(file_okay=False), default=".", help="The folder.  [default: this one]")
@takes_loudness
@pass_session
def copy(session: Session, name: str, folder: str) -> None:
    """Copy the INI files of a recipe; files that are there already are never replaced."""
    found = recipe(name)
    written = _copied(found, Path(folder))
    for path in written:
        session.say(f"{path} written.")
    session.say(f"Say there which data are yours ([DATA]), then: nkl {found.command} {written[0]}")


def _copied(found: Recipe, folder: Path) -> list[Path]:
    """Copies all files or none.

    Raises:
        UserError: if one of them is there, or the folder cannot be written to.
    """
    places = [folder / path.name for path in found.paths]
    if there := [str(place) for place in places if place.exists()]:
        raise UserError(f"{', '.join(there)}: there already. Move it away, or name another folder (--to).")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, place in zip(found.paths, places, strict=True):
            shutil.copyfile(path, place)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written to ({error.strerror}). Name another folder (--to).") from error
    return places
