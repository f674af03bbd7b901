"""How long fusing takes: every method on 100 000 samples, five members and four classes. ``python benchmarks/ensembles.py``"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.evaluation.alignment import take
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import default_choice
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import ENSEMBLE
from nkl_ensemble.alignment import align
from nkl_ensemble.member import Member

ROWS, MEMBERS, CLASSES, FIT_ROWS = 100_000, 5, 4, 2000
AT_MOST_S = 2.0


def members(rows: int = ROWS) -> list[Predictions]:
    """Members that are right more often than not."""
    random = np.random.default_rng(1)
    truth = random.integers(0, CLASSES, rows)
    index = segmented_index([f"/data/{number}.wav" for number in range(rows)])
    speakers = np.array([f"s{number}" for number in random.integers(0, 200, rows)], dtype=object)
    labels = tuple(f"class {code}" for code in range(CLASSES))
    scores = [np.exp(random.normal(size=(rows, CLASSES)) + np.eye(CLASSES)[truth]) for _ in range(MEMBERS)]
    return [Predictions(index, labels, one / one.sum(axis=1, keepdims=True), None, truth, speakers) for one in scores]


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """The least of three times, in seconds: on the clock, and of the processor."""
    times = []
    for _ in range(3):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - clock, time.process_time() - processor))
    return min(clock for clock, _ in times), min(processor for _, processor in times)


def rows() -> Iterator[tuple[str, tuple[float, float]]]:
    """What was measured, and how long it took."""
    given = members()
    turned = [take(one, np.random.default_rng(number).permutation(ROWS)) for number, one in enumerate(given)]
    named = [Member(str(number), Path(str(number)), one, {}) for number, one in enumerate(turned)]
    yield "join members whose rows are in different orders", timed(lambda: align(named))
    some = [take(one, np.arange(FIT_ROWS)) for one in given]
    catalog = Catalog(discover().plugins)
    for offer in catalog.offers(ENSEMBLE):
        part = default_choice(offer, catalog.find).make()
        if part.learns:
            yield f"{offer.component.name}: fit on {FIT_ROWS} samples", timed(lambda part=part: part.fit(some, 1))
        yield f"{offer.component.name}: fuse", timed(lambda part=part: part.combine(given))


if __name__ == "__main__":
    print(f"{ROWS} samples, {MEMBERS} members, {CLASSES} classes; at most {AT_MOST_S} s each to fuse")
    print("   wall       CPU")
    for what, (clock, processor) in rows():
        print(f"{clock:7.3f} s {processor:7.3f} s  {what}")
