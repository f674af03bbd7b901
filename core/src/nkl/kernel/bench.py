"""What work is done with."""

from __future__ import annotations

from dataclasses import dataclass

from nkl.kernel.watchers import Watchers
from nkl.parts.executor import Executor
from nkl.store import Store

DAY = 24 * 60.0


@dataclass(frozen=True)
class Bench:
    """What work is done with. It changes how fast results come, and no number of them.

    Attributes:
        store: where features, labels and segments are looked up and kept.
        executor: what spreads the work.
        watchers: are told of the progress.
        max_minutes: recordings that last longer are refused.
    """

    store: Store
    executor: Executor
    watchers: Watchers
    max_minutes: float = DAY
