"""How much the command line says."""

from __future__ import annotations

import logging


def speak(quiet: bool, verbose: int) -> None:
    """Show log records on standard error: errors where quiet, else warnings, with ``-v`` what is done, with ``-vv`` all."""
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    log = logging.getLogger("nkl")
    for handler in [handler for handler in log.handlers if handler.name == "terminal"]:
        log.removeHandler(handler)
    handler = logging.StreamHandler()
    handler.name = "terminal"
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    log.addHandler(handler)
    log.setLevel(level)
