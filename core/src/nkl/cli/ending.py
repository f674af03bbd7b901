"""Ends in order where something else than Ctrl-C asks for it: SIGTERM, or a terminal that is closed (SIGHUP)."""

from __future__ import annotations

import signal
import time
from types import FrameType

_AT_ONCE_S = 5.0
"""Shells and terminals send the same signal more than once; what is being tidied up after the first is not to be disturbed."""


class Ended(BaseException):
    """The process has been asked to end; it does so as on Ctrl-C, in whose place click would write to a terminal that is gone.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.exit_code = 128 + number


def end_in_order() -> None:
    """From now on raise :class:`Ended` where these signals would end this process; what ignores them (nohup) goes on to."""
    asked_at = float("-inf")

    def end(number: int, _: FrameType | None) -> None:
        nonlocal asked_at
        if time.monotonic() - asked_at > _AT_ONCE_S:
            asked_at = time.monotonic()
            raise Ended(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, end)
