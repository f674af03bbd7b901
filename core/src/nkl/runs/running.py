"""What is around the work in a folder: watchers are told, a log is written, and what is unfinished goes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nkl.errors import PluginError
from nkl.kernel.watchers import Watchers
from nkl.runs.folder import RunFolder, logging_to


@contextmanager
def running(watchers: Watchers, name: str, path: Path, log: str = "") -> Iterator[RunFolder]:
    """Work in a folder.

    Args:
        watchers: are told that the work begins, and how it ends; with the report, where :func:`nkl.command.finish` wrote one.
        name: of the experiment.
        path: of the folder; made where it is not there.
        log: what the log is called; as the experiment if not given.

    Raises:
        UserError: if it cannot be made or written to.
    """
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
        raise
    finally:
        folder.discard()
    watchers.tell("nkl_run_finished", report=folder.report, folder=path)
