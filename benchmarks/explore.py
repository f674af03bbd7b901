"""What exploring costs: each explorer on made-up data of the size of a large corpus, on one core.

    OMP_NUM_THREADS=1 python benchmarks/explore.py --samples 100000 --features 88 --speakers 500

Prints, an explorer a line, seconds of processor time, and at the end the peak memory of the process. Explorers that are slow
by nature (maps by t-SNE and UMAP, SHAP) are run only where ``--only`` names them.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.command import Session
from nkl.data import FeatureMatrix, Predictions, Target, segmented_index
from nkl.kernel.choice import Choice, default_parts
from nkl.kernel.kinds import EXPLORER
from nkl.parts import Material, TrainedRun

ASKED: dict[str, dict[str, Any]] = {
    "overview": {"print_colvals": True},
    "value_counts": {
        "value_counts": [["gender"], ["age"], ["duration"], ["level_db"], ["age", "gender"], ["duration", "level_db"]],
        "print_stats": True,
        "dist_type": "kde",
    },
    "features": {"feature_distributions": True, "print_stats": True, "regplot": [["duration", "feature 1"]]},
    "importance": {"model": ["log_reg", "xgb", "tree"], "permutation": True, "feature_distributions": True},
    "tree": {"model": ["tree"], "plot_tree": True},
    "maps": {"scatter": ["pca", "tsne", "umap"], "scatter_target": ["emotion", "gender", "age"]},
}
"""Options beside the defaults."""

_SLOW = ("shap", "spotlight", "look", "maps")
_CLASSES = ("anger", "joy", "neutral", "sadness")


def material(samples: int, features: int, speakers: int) -> Material:
    """Samples of four classes, that each speaker has all of, with labels, facts of recordings, features and predictions."""
    rng = np.random.default_rng(1)
    files = [f"/nowhere/{number}.wav" for number in range(samples)]
    index = segmented_index(files)
    who, codes = rng.integers(0, speakers, samples), rng.integers(0, len(_CLASSES), samples)
    names = np.array([f"speaker {code}" for code in who], dtype=object)
    labels = np.array(_CLASSES, dtype=object)
    table = pd.DataFrame(
        {
            "emotion": labels[codes],
            "speaker": names,
            "gender": np.where(who % 2 == 0, "female", "male"),
            "age": 20.0 + who % 60,
            "language": np.array(["de", "en", "tr"], dtype=object)[who % 3],
            "text": np.array([f"sentence {number}" for number in range(10)], dtype=object)[
                rng.integers(0, 10, samples)
            ],
            "snr_pred": rng.normal(20, 5, samples),
            "source_db": np.where(who % 5 == 0, "one", "other"),
            "split": np.where(who % 3 == 0, "test", "train"),
        },
        index=index,
    )
    facts = pd.DataFrame(
        {
            "duration": rng.gamma(5.0, 0.5, samples),
            "sampling_rate": np.where(who % 7 == 0, 8000.0, 16000.0),
            "peak": rng.uniform(0.2, 1.0, samples),
            "offset": rng.normal(0, 1e-4, samples),
            "level_db": rng.normal(-25, 3, samples) + codes,
            "silence_share": rng.uniform(0, 0.4, samples),
            "clipped_share": np.where(rng.random(samples) < 0.1, 1e-4, 0.0),
            "correlation": 1.0,
        },
        index=pd.Index(files, dtype=object),
    )
    values = (rng.normal(size=(samples, features)) + codes[:, None] * np.linspace(0, 0.5, features)).astype(np.float32)
    test = np.flatnonzero(who % 3 == 0)
    said = rng.dirichlet(np.ones(len(_CLASSES)), len(test))
    predictions = Predictions(index[test], _CLASSES, said, None, codes[test].astype(np.int64), names[test])
    return Material(
        name="benchmark",
        table=table,
        target=Target("emotion", _CLASSES),
        seed=1,
        folder=Path(),
        facts=facts,
        features=FeatureMatrix(index, values, tuple(f"feature {number}" for number in range(features))),
        run=TrainedRun(None, None, None, predictions, "none"),
        predicted={"snr_pred": "snr"},
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--features", type=int, default=88)
    parser.add_argument("--speakers", type=int, default=500)
    parser.add_argument("--only", nargs="*", default=[])
    said = parser.parse_args()
    made = material(said.samples, said.features, said.speakers)
    total = 0.0
    catalog = Session().catalog
    for offer in catalog.offers(EXPLORER):
        name = offer.component.name
        if (said.only and name not in said.only) or (not said.only and name in _SLOW):
            continue
        options = offer.component.options(**ASKED.get(name, {}))
        part = Choice(offer, options, name, default_parts(options, catalog.find)).make()
        with tempfile.TemporaryDirectory() as place:
            began = time.process_time()
            found = part.explore(replace(made, folder=Path(place)), lambda share: None)
            spent = time.process_time() - began
        total += spent
        charts = sum(len(chapter.charts) for chapter in found.chapters)
        print(f"{name:24s} {spent:7.2f} s   {len(found.chapters)} chapters, {charts} charts")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'all':24s} {total:7.2f} s   peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
