"""``nkl cache``: show, prune and verify stored features."""

from __future__ import annotations

import time

import click

from nkl.command import Session, pass_session, takes_loudness
from nkl.files import storing
from nkl.store.table import in_use


@click.group(invoke_without_command=True)
@click.pass_context
def cache(ctx: click.Context) -> None:
    """Show, prune and verify stored features. Alone, it shows their size by component."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show)


@cache.command(epilog="\b\nExamples:\n  nkl cache show")
@takes_loudness
@pass_session
def show(session: Session) -> None:
    """Show what is stored: rows, size and last use by component and options."""
    store = session.store
    uses = store.usage()
    click.echo(f"{store.root}: {_size(sum(use.bytes for use in uses))}")
    for use in uses:
        options = ", ".join(f"{key} {value}" for key, value in use.identity.items())
        used = time.strftime("%Y-%m-%d", time.localtime(use.last_used))
        name = f"{use.component} (version {use.version})" if use.version else use.component
        click.echo(
            f"  {name}: {use.rows} rows, {_size(use.bytes)}, last used {used}{'; ' + options if options else ''}"
        )


@cache.command(epilog="\b\nExamples:\n  nkl cache prune --older-than 90\n  nkl cache prune --component os")
@click.option("--component", help="Only the rows of this extractor.")
@click.option("--older-than", type=click.FloatRange(min=0), metavar="DAYS", help="Only what was not used for so long.")
@click.option("--all", "everything", is_flag=True, help="Everything.")
@takes_loudness
@pass_session
def prune(session: Session, component: str | None, older_than: float | None, everything: bool) -> None:
    """Delete stored features; they are computed anew when they are needed."""
    if component is None and older_than is None and not everything:
        raise click.UsageError("say what: --component NAME, --older-than DAYS, or --all")
    store = session.store
    with storing(store.root):
        kept = [use for use in store.usage() if component in (None, use.component) and in_use(use.folder)]
        pruned = store.prune(component, older_than)
    if kept:
        names = ", ".join(sorted({use.component for use in kept}))
        session.warn(f"what runs are at work on just now stays: {names}.")
    session.say(f"{sum(use.rows for use in pruned)} rows deleted, {_size(sum(use.bytes for use in pruned))} freed")


@cache.command(epilog="\b\nExamples:\n  nkl cache verify")
@takes_loudness
@pass_session
def verify(session: Session) -> int:
    """Read all that is stored and compare it with its checksums; damaged parts are set aside and computed anew."""
    store = session.store
    bad = store.verify()
    for path, what in bad:
        click.echo(f"{path}: {what}; set aside")
    session.say(f"{store.root}: {sum(use.parts for use in store.usage())} parts are whole, {len(bad)} were damaged")
    return 1 if bad else 0


def _size(count: float) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError("the loop returns")
