"""Shows on a terminal or in a notebook how work goes by: a watcher."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from nkl.plugin import hookimpl

if TYPE_CHECKING:
    from nkl.command.session import Session

_PATIENCE_S = 1.0
_LINE_EVERY_S = 10.0


class Progress:
    """Shows a bar with counts, rate and remaining time for every stage longer than a second; plain lines elsewhere.

    Args:
        session: nothing is shown while it is quiet.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.bars: Any = None
        self.task: Any = None
        self.started = 0.0
        self.said = 0.0

    @hookimpl
    def nkl_stage_started(self, stage: str, total: int) -> None:
        """Begin to measure; nothing is shown before a second has passed."""
        self.started = self.said = time.monotonic()

    @hookimpl
    def nkl_progress(self, stage: str, done: int, total: int) -> None:
        """Move the bar, or write a line every now and then."""
        now = time.monotonic()
        if self.session.quiet or now - self.started < _PATIENCE_S:
            return
        if sys.stderr.isatty():
            self._bar(stage, done, total)
        elif now - self.said > _LINE_EVERY_S:
            self.said = now
            rate = done / (now - self.started)
            left = f", {(total - done) / rate:.0f} s left" if total and rate else ""
            click.echo(f"{stage}: {done} of {total} ({rate:.1f} a second{left})", err=True)

    @hookimpl
    def nkl_stage_finished(self, stage: str, seconds: float) -> None:
        """Take the bar away, and leave a line where the stage took its time."""
        self.stop()
        if not self.session.quiet and seconds >= _PATIENCE_S:
            click.echo(f"{stage}: {seconds:.1f} s", err=True)

    @hookimpl
    def nkl_run_failed(self, error: BaseException) -> None:
        """Take the bar away."""
        self.stop()

    def _bar(self, stage: str, done: int, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        if self.bars is None:
            rate = TextColumn("{task.fields[rate]:.1f}/s")
            self.bars = Bars(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                rate,
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.bars.start()
            self.task = self.bars.add_task(stage, total=total or None, rate=0.0)
        self.bars.update(self.task, completed=done, rate=done / (time.monotonic() - self.started))

    def stop(self) -> None:
        """Give the terminal back as it was."""
        if self.bars is not None:
            self.bars.stop()
            self.bars = None
