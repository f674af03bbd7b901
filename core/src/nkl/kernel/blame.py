"""Names the plugin that failed, and what it was doing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nkl.errors import PluginError, UserError
from nkl.kernel.choice import Choice


@contextmanager
def blaming(choice: Choice, doing: str) -> Iterator[None]:
    """Turn what a plugin raises into an error that names the plugin and what it was doing."""
    with blaming_plugin(choice.offer.source, f"{choice.name} failed while {doing}"):
        yield


@contextmanager
def blaming_plugin(source: str, failure: str) -> Iterator[None]:
    """Turn what a plugin raises into an error that names the plugin.

    Args:
        source: the plugin in full, as :attr:`nkl.kernel.discovery.Plugin.source` has it.
        failure: what it means that something was raised.
    """
    try:
        yield
    except (UserError, PluginError):
        raise
    except Exception as error:
        raise PluginError(f"{source}: {failure}: {type(error).__name__}: {error}") from error
