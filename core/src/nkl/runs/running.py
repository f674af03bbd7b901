"""What is around the work in a folder: watchers are told, a log is written, and what is unfinished goes."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nkl.errors import PluginError, UserError
from nkl.kernel.watchers import Watchers
from nkl.runs.folder import LOG, RunFolder, logging_to


def _remove_empty(made: Sequence[Path]) -> None:
    """Remove folders, the innermost first, as far as there is nothing in them but a log."""
    for folder in made:
        if any(item.name != LOG for item in folder.iterdir()):
            return
        shutil.rmtree(folder / LOG, ignore_errors=True)
        folder.rmdir()


@contextmanager
def running(watchers: Watchers, name: str, path: Path, log: str = "") -> Iterator[RunFolder]:
    """Work in a folder.

    Where the user has to mend something, or has stopped it, before anything was done, the folder goes again: it holds but the
    log, which says no more than was said. The log of a fault of nkl or of a plugin stays.

    Args:
        watchers: are told that the work begins, and how it ends; with the report, where :func:`nkl.command.finish` wrote one.
        name: of the experiment.
        path: of the folder; made where it is not there.
        log: what the log is called; as the experiment if not given.

    Raises:
        UserError: if it cannot be made or written to.
    """
    made = [one for one in (path, *path.parents) if not one.exists()]
    folder = RunFolder(path)
    watchers.tell("nkl_run_started", name=name, folder=path)
    try:
        with logging_to(path, log or name):
            try:
                yield folder
            except PluginError as error:
                logging.getLogger(__name__).info("the work ended", exc_info=error)
                raise
    except BaseException as error:
        watchers.tell("nkl_run_failed", error=error, folder=path)
        folder.discard()
        if isinstance(error, UserError) or not isinstance(error, Exception):
            _remove_empty(made)
        raise
    finally:
        folder.discard()
    watchers.tell("nkl_run_finished", report=folder.report, folder=path)
