"""Names the plugin that failed, and what it was doing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nkl.errors import PluginError, UserError, in_one_line, last_line
from nkl.kernel.choice import Choice


@contextmanager
def blaming(choice: Choice, doing: str) -> Iterator[None]:
    """Turn what a plugin raises into an error that names the plugin and what it was doing."""
    package = choice.offer.component.target.partition(":")[0].partition(".")[0]
    with blaming_plugin(choice.offer.source, f"{choice.name} failed while {doing}", package):
        yield


@contextmanager
def blaming_plugin(source: str, failure: str, package: str = "") -> Iterator[None]:
    """Turn what a plugin raises into an error that names the plugin.

    Args:
        source: the plugin in full, as :attr:`nkl.kernel.discovery.Plugin.source` has it.
        failure: what it means that something was raised.
        package: of the plugin, whose last line is named.
    """
    try:
        yield
    except (UserError, PluginError):
        raise
    except Exception as error:
        raise PluginError(f"{source}: {failure}: {in_one_line(error)}{last_line(error, package)}") from error
