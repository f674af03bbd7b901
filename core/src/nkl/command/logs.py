"""How much the command line says."""

from __future__ import annotations

import logging
import os
import sys

import click


def speak_up(word: str, colour: str, text: str) -> None:
    """Say something on standard error; its first word is coloured on a terminal, unless ``NO_COLOR`` is set."""
    shown = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    click.echo(f"{click.style(word, fg=colour, bold=True) if shown else word} {text}", err=True)


class _Formatter(logging.Formatter):
    """Records in the words of all other messages: ``warning: ...``."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {super().format(record)}"


class _Terminal(logging.Handler):
    """Writes where standard error goes at the time: while a bar is shown, above it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            click.echo(self.format(record), err=True)
        except Exception:  # a terminal that was closed does not end the work; logging's own handlers do so too
            self.handleError(record)


def speak(quiet: bool, verbose: int) -> None:
    """Show log records on standard error: errors where quiet, else warnings, with ``-v`` what is done, with ``-vv`` all.

    Unless quiet, records that say how far long work is are shown too: those with ``extra={"progress": True}``.
    """
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    log = logging.getLogger("nkl")
    for handler in [handler for handler in log.handlers if handler.name == "terminal"]:
        log.removeHandler(handler)
    handler = _Terminal()
    handler.name = "terminal"
    handler.addFilter(lambda record: record.levelno >= level or (not quiet and getattr(record, "progress", False)))
    handler.setFormatter(_Formatter())
    log.addHandler(handler)
    log.setLevel(level)
