"""Door: the two ways in which nkl fails: by what the user asked for, or by what a plugin did."""

from __future__ import annotations

import difflib
import os
import re
import traceback
from collections.abc import Iterable, Sequence

__all__ = ["PluginError", "UserError", "did_you_mean", "fit_to_show", "in_one_line", "last_line", "veiled"]

_LONGEST, _MOST, _LONGEST_NAME = 1500, 100, 100
_SECRETS = (
    # what is said of a token, a password and the like, also where their names are misspelt
    re.compile(r"""(?ix) ( [\w.-]* (?: toke?n | secret | passw | passphrase | api.?key | credential | private.?key )
                   [\w.-]* (?: ['"] \s* : | \s* = ) \s* ['"]? ) [^\s"',\]}]+"""),
    re.compile(r"(\w+:/{1,2}[^\s/:@]*:)[^\s/@]+(?=@)"),  # of an URL, also where it was taken for a path
    # the shapes of tokens themselves
    re.compile(r"()\b(?:hf_|sk-|gh[opsur]_|github_pat_|glpat-|xox[abprs]-|AKIA|eyJ)[\w.-]{8,}"),
    re.compile(r"()(?<![\w/\\.-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{32,}(?![\w/\\.])"),
)


class UserError(Exception):
    """Something that the user can put right. It is shown as it stands, without a traceback; exit code 1.

    Args:
        complaints: one or several messages: what is wrong, where, and what would be right.
    """

    def __init__(self, complaints: str | Sequence[str]) -> None:
        self.complaints = fit_to_show((complaints,) if isinstance(complaints, str) else complaints)
        super().__init__("\n".join(self.complaints))


class PluginError(Exception):
    """A plugin's own failure; exit code 3. The message names the plugin, its distribution, and what it was doing."""


def veiled(text: str) -> str:
    """A text without the values of tokens, passwords and the like, so that it can be shown, and written to files."""
    for secret in _SECRETS:
        text = secret.sub(r"\1...", text)
    return text


def fit_to_show(messages: Sequence[str]) -> tuple[str, ...]:
    """Messages without secrets, each cut to what can be read, and a hundred of them at most; the last says how many more."""
    shown = [
        one if len(one) <= _LONGEST else f"{one[:_LONGEST]} ... ({len(one)} characters)" for one in messages[:_MOST]
    ]
    more = [f"... and {len(messages) - _MOST} more."] if len(messages) > _MOST else []
    return tuple(map(veiled, [*shown, *more]))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint to end a message with: the nearest known names, or nothing where none is near."""
    if len(word) > _LONGEST_NAME:
        return ""
    names = {name.lower(): name for name in known}
    near = [names[match] for match in difflib.get_close_matches(word.lower(), names, n=3, cutoff=0.6)]
    return f" Did you mean {' or '.join(near)}?" if near else ""


def last_line(error: BaseException, package: str) -> str:
    """The last line of a package that an error went through, as `` (file:line)``; empty for none."""
    place = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] == package:
            place = f" ({os.path.basename(frame.f_code.co_filename)}:{line})"
    return place


def in_one_line(error: BaseException) -> str:
    """The kind of an error and its message."""
    text = " ".join(str(error).split())[:500]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
