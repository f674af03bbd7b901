"""Door: the two ways in which nkl fails: by what the user asked for, or by what a plugin did."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

__all__ = ["PluginError", "UserError", "did_you_mean", "in_one_line"]


class UserError(Exception):
    """Something that the user can put right. It is shown as it stands, without a traceback; exit code 1.

    Args:
        complaints: one or several messages: what is wrong, where, and what would be right.
    """

    def __init__(self, complaints: str | Sequence[str]) -> None:
        self.complaints = (complaints,) if isinstance(complaints, str) else tuple(complaints)
        super().__init__("\n".join(self.complaints))


class PluginError(Exception):
    """A plugin's own failure; exit code 3. The message names the plugin, its distribution, and what it was doing."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint to end a message with: the nearest known names, or nothing where none is near."""
    names = {name.lower(): name for name in known}
    near = [names[match] for match in difflib.get_close_matches(word.lower(), names, n=3, cutoff=0.6)]
    return f" Did you mean {' or '.join(near)}?" if near else ""


def in_one_line(error: BaseException) -> str:
    """The kind of an error and its message."""
    text = " ".join(str(error).split())[:500]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
