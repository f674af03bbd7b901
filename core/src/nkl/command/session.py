"""A session: one call of the command line, or one notebook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nkl.command.logs import speak_up

if TYPE_CHECKING:
    from nkl.ini.experiment import Experiment
    from nkl.kernel.bench import Bench
    from nkl.kernel.catalog import Catalog
    from nkl.kernel.discovery import Discovery
    from nkl.kernel.watchers import Watchers
    from nkl.options import Options
    from nkl.store import Store


class Session:
    """One call of the command line, or one notebook: made once, handed to every command.

    Args:
        block: names of plugins to leave out.
        quiet: say only what went wrong.
        store: where features are looked up and kept; the user's own (``NKL_STORE``) if not given.
        watched: whether plugins look on.

    Attributes:
        shown: a watcher that shows how the work goes by, beside those of plugins.
    """

    def __init__(
        self, block: Iterable[str] = (), quiet: bool = True, store: Store | None = None, watched: bool = True
    ) -> None:
        self.block = tuple(block)
        self.quiet = quiet
        self._store = store
        self.shown: Any = None
        self._watched = watched

    @cached_property
    def _discovery(self) -> Discovery:
        from nkl.kernel.discovery import discover

        return discover(self.block)

    @cached_property
    def catalog(self) -> Catalog:
        """What the installed plugins offer; looked for once."""
        from nkl.kernel.catalog import Catalog

        return Catalog(self._discovery.plugins)

    @cached_property
    def watchers(self) -> Watchers:
        """Who looks on while work goes by."""
        from nkl.kernel.watchers import Watchers

        if self.shown is not None:
            self._discovery.hooks.register(self.shown)
        return Watchers(self._discovery.hooks if self._watched else None)

    @property
    def store(self) -> Store:
        """Where features, labels and segments are looked up and kept."""
        from nkl.files import default_root
        from nkl.store import Store

        if self._store is None:
            self._store = Store(default_root())
        return self._store

    def understand(
        self,
        ini: str | Path | None,
        said: Sequence[str] = (),
        lenient: bool = False,
        needs: Collection[type[Options]] = (),
        data: bool = True,
    ) -> Experiment:
        """Read an INI, and say what is odd in it.

        Args:
            ini: the file; ``None`` where only ``said`` says what is wanted.
            said: ``SECTION.key=value`` each, instead of what the file says.
            lenient: unknown keys and sections are warnings.
            needs: the options of the plugins' sections that the command acts on: they have their defaults where the INI lacks
                the section, and what they name has to be installed.
            data: refuse an INI that has no databases because it describes something else, such as an ensemble of other runs.

        Raises:
            UserError: with all complaints at once.
        """
        from nkl.ini.text import said_ini, scan_ini
        from nkl.ini.understanding import build

        read = said_ini(said) if ini is None else scan_ini(ini, said)
        experiment = build(read, self.catalog, lenient, needs, data)
        for warning in experiment.warnings:
            self.warn(warning)
        return experiment

    def bench(self, experiment: Experiment | None = None, executor: str = "local") -> Bench:
        """What the work of an experiment is done with; without one, that executor, ``local`` or ``serial``."""
        from nkl.kernel.bench import Bench
        from nkl.kernel.choice import default_choice
        from nkl.kernel.kinds import EXECUTOR

        choice = (
            experiment.executor
            if experiment
            else default_choice(self.catalog.find(EXECUTOR, executor), self.catalog.find)
        )
        bench = Bench(self.store, choice.make(), self.watchers)
        return bench if experiment is None else replace(bench, max_minutes=experiment.exp.max_minutes)

    def say(self, text: str) -> None:
        """Tell the user something on standard output, unless it should be quiet."""
        if not self.quiet:
            click.echo(text)

    def warn(self, text: str) -> None:
        """Warn the user on standard error, unless it should be quiet."""
        if not self.quiet:
            speak_up("warning:", "yellow", text)


pass_session = click.make_pass_decorator(Session)
"""Hands the session to a command, as its first argument."""
