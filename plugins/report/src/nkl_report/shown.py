"""Prints the text of a report."""

from __future__ import annotations

import configparser
from pathlib import Path

import click


def show(folder: Path) -> None:
    """Print ``report.txt`` where ``REPORT.show`` is on, as the INI that the run has written beside it says."""
    ini, text = folder / "experiment.ini", folder / "report.txt"
    if not (ini.is_file() and text.is_file()):
        return
    written = configparser.ConfigParser(interpolation=None, strict=False)
    written.read(ini, encoding="utf-8")
    if written.getboolean("REPORT", "show", fallback=False):
        click.echo(text.read_text(encoding="utf-8"))
