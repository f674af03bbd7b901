"""Tells watchers how a run goes by. A watcher that fails is logged, and the run goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pluggy

log = logging.getLogger(__name__)

Advance = Callable[[int], None]
"""Told how many steps of a stage are done."""


class Watchers:
    """The plugins that look on.

    Args:
        hooks: of the plugins that are ready; ``None`` for nobody.
    """

    def __init__(self, hooks: pluggy.PluginManager | None = None) -> None:
        self._hooks = hooks
        self._failed: set[tuple[str, str]] = set()

    def tell(self, hook: str, **facts: Any) -> None:
        """Call one watcher hook, each implementation in a guard of its own."""
        if self._hooks is None:
            return
        for implementation in getattr(self._hooks.hook, hook).get_hookimpls():
            try:
                implementation.function(**{name: facts[name] for name in implementation.argnames})
            except Exception as error:  # a watcher may look on but not get in the way
                place = (implementation.plugin_name, hook)
                if place not in self._failed:  # once is enough: there is progress at every file
                    self._failed.add(place)
                    log.warning("watcher %s failed in %s: %s", *place, error)

    @contextmanager
    def stage(self, stage: str, total: int = 0) -> Iterator[Advance]:
        """Tell of a stage while it lasts; gives a function to be called with the number of steps done."""
        started = time.monotonic()
        self.tell("nkl_stage_started", stage=stage, total=total)
        log.info("%s begins", stage)
        yield lambda done: self.tell("nkl_progress", stage=stage, done=done, total=total)
        seconds = time.monotonic() - started
        log.info("%s took %.2f s", stage, seconds)
        self.tell("nkl_stage_finished", stage=stage, seconds=seconds)
