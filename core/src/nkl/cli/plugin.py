"""Offers what comes with the core: its commands, and the trained model that a run leaves."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """The commands that need no other plugin."""
    yield Component("run", "nkl.cli.run:run", "Train and evaluate a model, and write a report")
    yield Component("check", "nkl.cli.check:check", "Look for leaks and faults in the data, without training")
    yield Component("config", "nkl.cli.config:config", "Check, fill in and explain INI files")
    yield Component("plugins", "nkl.cli.plugins:plugins", "List, show, make and check plugins")
    yield Component("cache", "nkl.cli.cache:cache", "Show, prune and verify stored features")


@hookimpl
def nkl_trained_models() -> Iterator[Component]:
    """What ``nkl run`` saves."""
    yield Component(
        "bundle", "nkl.stages.trained:TrainedBundle", "The model of a run, with all that it takes to apply it"
    )
