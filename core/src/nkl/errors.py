"""The two ways in which nkl fails: by what the user asked for, or by what a plugin did."""

from __future__ import annotations

from collections.abc import Sequence


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
