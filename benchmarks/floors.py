"""The floor: the library alone, called for one file after the other in one process. Prints what the loop took, as JSON.

Usage: ``python floors.py eGeMAPSv02|ComParE_2016|praat LISTING [one-core]``; the listing names one audio file a line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

Compute = Callable[[np.ndarray, int], object]


def opensmile_set(name: str) -> Compute:
    """openSMILE's functionals of one set."""
    import opensmile

    smile = opensmile.Smile(opensmile.FeatureSet[name], opensmile.FeatureLevel.Functionals)
    return lambda signal, rate: smile(signal, rate)


def praat() -> Compute:
    """What the plugin praat computes, without anything around it."""
    from nkl_praat.analysis import Analyses
    from nkl_praat.extractor import measure
    from nkl_praat.options import PraatOptions

    options = PraatOptions()
    return lambda signal, rate: measure(Analyses(signal, rate, options))


def main(kind: str, listing: str, cores: str = "") -> None:
    """Run the loop."""
    if cores == "one-core":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    files = Path(listing).read_text(encoding="utf-8").splitlines()
    compute = praat() if kind == "praat" else opensmile_set(kind)
    wall, cpu = time.perf_counter(), time.process_time()
    for file in files:
        signal, rate = soundfile.read(file, dtype="float32")
        compute(signal, rate)
    print(json.dumps({"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu, "files": len(files)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
