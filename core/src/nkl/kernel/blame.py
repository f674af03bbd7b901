"""Names the plugin that failed, and what it was doing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nkl.errors import PluginError, UserError
from nkl.kernel.choice import Choice


@contextmanager
def blaming(choice: Choice, doing: str) -> Iterator[None]:
    """Turn what a plugin raises into an error that names the plugin and what it was doing."""
    try:
        yield
    except (UserError, PluginError):
        raise
    except Exception as error:
        source = choice.offer.source
        raise PluginError(f"{source}: {choice.name} failed while {doing}: {type(error).__name__}: {error}") from error
