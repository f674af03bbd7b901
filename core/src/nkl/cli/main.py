"""The command line: ``nkl``. Commands are imported when they are called."""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

import click

from nkl.cli.logs import speak
from nkl.errors import PluginError, UserError
from nkl.kernel.choice import load_target
from nkl.kernel.discovery import Discovery, Offer, discover
from nkl.kernel.kinds import COMMAND
from nkl.plugin import Component

USER_ERROR, PLUGIN_ERROR, INTERRUPTED = 1, 3, 130

COMMANDS = (
    Component("run", "nkl.cli.run:run", "Train and evaluate a model, and write a report"),
    Component("test", "nkl_predict.test_command:test", "Apply a trained model to other databases"),
    Component(
        "predict", "nkl_predict.predict_command:predict", "Apply a trained model to recordings, or add labels to databases"
    ),
    Component("export", "nkl_predict.export_command:export", "Write a trained model for use elsewhere"),
    Component("replay", "nkl_compare.replay:replay", "Repeat a run and compare every figure"),
    Component(
        "ensemble", "nkl_ensemble.command:ensemble", "Fuse the predictions of several runs, and see whether it helps"
    ),
    Component("compare", "nkl_compare.compare:compare", "Compare runs on the same test samples"),
    Component("segment", "nkl_segment.command:segment", "Find the stretches of speech in databases or audio files"),
    Component("check", "nkl.cli.check:check", "Look for leaks and faults in the data, without training"),
    Component("config", "nkl.cli.config:config", "Check, fill in and explain INI files"),
    Component("plugins", "nkl.cli.plugins:plugins", "List, show, make and check plugins"),
    Component("cache", "nkl.cli.cache:cache", "Show, prune and verify stored features"),
)

LATER = (
    "explore",
    "augment",
    "resample",
    "multidb",
    "optim",
    "flags",
    "aug_train",
)


class LazyGroup(click.Group):
    """A group whose commands are known by name and summary, and imported when they are called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._discovery: Discovery | None = None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The core's commands in their order, then those of plugins."""
        return [component.name for component, _ in self._components(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        for component, offer in self._components(ctx, own_first=cmd_name):
            if component.name == cmd_name:
                if offer is not None:
                    return load_target(offer)  # type: ignore[no-any-return]
                module, _, attribute = component.target.partition(":")
                return getattr(importlib.import_module(module), attribute)  # type: ignore[no-any-return]
        if cmd_name in LATER:
            raise UserError(
                f"`nkl {cmd_name}` is not there yet: neither this version nor an installed plugin offers it."
            )
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(component.name, component.summary) for component, _ in self._components(ctx)])

    def _components(self, ctx: click.Context, own_first: str = "") -> Iterator[tuple[Component, Offer | None]]:
        for component in COMMANDS:
            yield component, None
            if component.name == own_first:
                return
        if self._discovery is None:
            self._discovery = discover(ctx.params.get("block", ()))
        for offer in self._discovery.offers:
            if offer.kind == COMMAND:
                yield offer.component, offer


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nkl")
@click.option("--block", multiple=True, metavar="PLUGIN", help="Leave a plugin out (also: NKL_BLOCK).")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@click.option("-v", "--verbose", count=True, help="Say more: what is done; twice: everything.")
@click.pass_context
def cli(ctx: click.Context, block: tuple[str, ...], quiet: bool, verbose: int) -> None:
    """Machine learning on speaker characteristics, from one INI file."""
    ctx.obj = {"block": block, "quiet": quiet}
    speak(quiet, verbose)


def main() -> None:
    """Run the command line; exit code 0, 1 (the user's to mend), 2 (usage), 3 (a plugin's fault) or 130 (interrupted)."""
    # What is imported stays: looking through it again and again for rubbish takes a quarter of a short run.
    gc.set_threshold(50_000, 20, 20)
    try:
        code = cli(standalone_mode=False)
    except UserError as error:
        code = _complain(error.complaints, USER_ERROR)
    except PluginError as error:
        logging.getLogger("nkl").debug("", exc_info=error)
        code = _complain([str(error)], PLUGIN_ERROR)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = _complain(["interrupted; what was computed until now is kept."], INTERRUPTED)
    gc.freeze()
    if isinstance(code, int) and code and any(thread.daemon for thread in threading.enumerate()):
        _leave(code)
    sys.exit(code if isinstance(code, int) else 0)


def _leave(code: int) -> None:
    """End at once: Python's own way ends in SIGABRT where threads are still computing in native code."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def _complain(complaints: list[str] | tuple[str, ...], code: int) -> int:
    for complaint in complaints:
        click.echo(f"nkl: {complaint}", err=True)
    return code
