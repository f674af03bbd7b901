"""``nkl data``: versioned databases."""

from __future__ import annotations

from collections.abc import Callable, Sized
from pathlib import Path
from typing import Any

import click

from nkl.command import Session, pass_session, takes_loudness
from nkl.errors import UserError

_EXAMPLES = """\b
Examples:
  nkl data list --scheme emotion
  nkl data info emodb
  nkl data publish emodb 1.0.0 --repository databases
  nkl data diff emodb 1.0.0 1.1.0"""

_repository = click.option(
    "--repository",
    metavar="FOLDER",
    help="Where: a folder, or a name of audb's configuration.  [default: all of the configuration]",
)


@click.group(epilog=_EXAMPLES)
def data() -> None:
    """List, publish and compare versioned databases (audb), and remove recordings from them."""


def _command(name: str, example: str) -> Callable[[Any], Any]:
    """A command of the group, which takes a session, a repository and ``-q``."""

    def made(function: Any) -> Any:
        return data.command(name, epilog=f"\b\nExamples:\n  {example}")(_repository(takes_loudness(function)))

    return made


@_command("list", "nkl data list --scheme emotion")
@click.option("--scheme", metavar="NAME", help="Only databases that have this scheme.")
def list_databases(repository: str | None, scheme: str | None) -> None:
    """List databases, with their latest version and where they are."""
    from nkl_audb.access import access, out_of_reach
    from nkl_audb.describing import databases

    if lines := list(databases(repository, scheme)):
        click.echo("\n".join(lines))
        return
    with access(repository):
        click.echo(f"There are none. {out_of_reach()}".rstrip())


@_command("info", "nkl data info emodb --version 1.4.1")
@click.argument("name")
@click.option("--version", help="Of which version.  [default: the latest]")
def info(name: str, version: str | None, repository: str | None) -> None:
    """Say what is in a database: where it is from, its recordings, tables and schemes."""
    from nkl_audb.describing import facts

    click.echo("\n".join(facts(name, version, repository)))


@_command("versions", "nkl data versions emodb")
@click.argument("name")
def versions(name: str, repository: str | None) -> None:
    """List the versions of a database, the latest last."""
    import audb

    from nkl_audb.access import access, settled_version

    with access(repository):
        if not (found := audb.versions(name)):
            settled_version(name, None)
        click.echo("\n".join(found))


@_command("repositories", "nkl data repositories")
def repositories(repository: str | None) -> None:
    """List the repositories that audb's configuration names, in the order in which they are asked."""
    import audb

    from nkl_audb.access import access, shown

    with access(repository):
        for one in audb.config.REPOSITORIES:
            click.echo(f"{one.name:20} {one.backend:12} {shown(one)}")
        click.echo(f"cache: {audb.default_cache_root()}; shared: {audb.default_cache_root(shared=True)}")


@_command("diff", "nkl data diff emodb 1.0.0 1.1.0")
@click.argument("name")
@click.argument("one")
@click.argument("other")
def diff(name: str, one: str, other: str, repository: str | None) -> None:
    """Say what differs between two versions: recordings, tables and labels, by speaker and by label."""
    from nkl_audb.difference import differences

    click.echo("\n".join(differences(name, one, other, repository)))


@_command("fetch", "nkl data fetch emodb emodb-edit --repository databases")
@click.argument("name")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", help="Which version.  [default: the latest]")
@click.option("--only-metadata", is_flag=True, help="No audio: to change tables alone.")
@pass_session
def fetch(
    session: Session, name: str, folder: Path, version: str | None, only_metadata: bool, repository: str | None
) -> None:
    """Load a version into a folder, to change it there and publish it again."""
    from nkl_audb.publishing import fetch as load

    found = load(name, folder, version, repository, only_metadata)
    session.say(f"{name} {found} is in {folder}. Change it there, then: nkl data publish {folder} VERSION")


@_command(
    "publish",
    "nkl data publish emodb 1.1.0 --repository databases --dry-run\n  nkl data publish --from-run results/exp",
)
@click.argument("what", metavar="[FOLDER] VERSION", nargs=-1)
@click.option(
    "--from-run", "run", metavar="RUN", type=click.Path(path_type=Path), help="In place of FOLDER: tables of this run."
)
@click.option(
    "--tables",
    "content",
    type=click.Choice(["predictions", "splits"]),
    default="predictions",
    show_default=True,
    help="With --from-run: which.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be stored.")
@pass_session
def publish(
    session: Session, what: tuple[str, ...], run: Path | None, content: Any, dry_run: bool, repository: str | None
) -> None:
    """Store the database of FOLDER as a new VERSION; only what has changed moves.

    With --from-run, the tables of a run are added to the version that it has read; VERSION may then be left out.
    """
    if len(what) != 2 and run is None:
        raise click.UsageError("say what: FOLDER and VERSION, or --from-run RUN")
    if run is not None and len(what) > 1:
        raise click.UsageError("with --from-run there is no FOLDER: say VERSION alone, or nothing")
    if run is None:
        from nkl_audb.publishing import publish as store

        version = what[1]
        name, moves = store(Path(what[0]), version, repository, dry_run)
    else:
        from nkl_audb.from_run import publish_run

        name, version, moves = publish_run(session, run, "".join(what), content, repository, dry_run)
    if dry_run:
        for table in moves.tables:
            click.echo(f"table      {table}")
        for attachment in moves.attachments:
            click.echo(f"attachment {attachment}")
        for archive, files in moves.media.items():
            click.echo(f"archive    {archive}: {', '.join(files) or 'left without files'}")
        click.echo(f"{name} {version} would store {moves}. Nothing was stored.")
    else:
        session.say(f"{name} {version} is published: {moves}.")


@_command("remove-media", "nkl data remove-media emodb wav/03a01Fa.wav")
@click.argument("name")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--audit",
    type=click.Path(dir_okay=False, path_type=Path),
    default="removed-media.csv",
    show_default=True,
    help="The file to which it is added what was removed, when and by whom.",
)
@pass_session
def remove_media(
    session: Session, name: str, files: tuple[str, ...], yes: bool, audit: Path, repository: str | None
) -> None:
    """Remove recordings from all versions of a database, for good."""
    from nkl_audb.removing import found_in, remove

    found = found_in(name, files, repository)
    for file, held in found.items():
        click.echo(f"{file}: in {', '.join(held)}")
    if not yes and not click.confirm(f"Remove {_recordings(found)} from all these versions, for good?"):
        raise UserError("Nothing was removed.")
    deleted = remove(name, found, repository, audit)
    session.say(
        f"{_recordings(found)} removed, and {deleted} files of the cache; {audit} says so. Caches and copies of others, and "
        "features, are not reached."
    )


@_command("card", "nkl data card emodb --out emodb-card")
@click.argument("name")
@click.option("--version", help="Of which version.  [default: the latest]")
@click.option("--out", type=click.Path(path_type=Path), help="The folder of the card.  [default: NAME-card]")
@pass_session
def card(session: Session, name: str, version: str | None, out: Path | None, repository: str | None) -> None:
    """Make a data card: a page on a database, with its licence, tables, labels, and an example to be heard."""
    from nkl.command import show_page
    from nkl.files import aside, storing
    from nkl_audb.card import card as page_of

    place = out or Path(f"{name}-card")
    if place.exists():
        raise UserError(f"{place}: there already. Move it away, or name another folder (--out).")
    experiment = session.understand(None, ("EXP.root=.", "EXP.name=card"), data=False)
    with storing(place), aside(place) as folder:
        folder.mkdir()
        page = page_of(name, version, repository, folder)
        for failed in show_page(page, experiment.reporters, folder, session.bench(experiment).executor):
            session.warn(failed.message)
    session.say(f"{page.title}: {place} has its card.")


def _recordings(files: Sized) -> str:
    return f"{len(files)} recording{'' if len(files) == 1 else 's'}"
