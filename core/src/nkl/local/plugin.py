"""The executors that come with the core."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Options, hookimpl, option


class LocalOptions(Options):
    """How much of this machine to use."""

    workers: int = option(
        0, "How many processes or threads work side by side; 0 takes one for each processor core.", ge=0, identity=False
    )
    clip_timeout: float = option(
        3600.0,
        "Seconds that a worker process may spend on one recording, and on one segment of a longer one; then it is ended, and "
        "that recording fails. 0 for no limit. Parts that work in threads cannot be ended.",
        ge=0,
        identity=False,
    )
    worker_output: bool = option(
        False, "Whether what libraries print in worker processes is shown, to look for a fault.", identity=False
    )


@hookimpl
def nkl_executors() -> Iterator[Component]:
    """Offer ``local`` and ``serial``."""
    yield Component(
        name="local",
        target="nkl.local.executor:Local",
        summary="Processes or threads on this machine",
        options=LocalOptions,
    )
    yield Component(
        name="serial",
        target="nkl.local.executor:Serial",
        summary="One item after the other, in this process (for debugging)",
    )
