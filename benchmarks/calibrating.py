"""Whether MODEL.calibration helps speakers who were not trained on. ``python benchmarks/calibrating.py``

Populations of speakers whose classes lie at places of their own, eight to train on and eight to test on. For each learner the
mean over the populations of Brier score, ECE and UAR on the test speakers: without calibration, and with it.
"""

from __future__ import annotations

import numpy as np

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.data.samples import Samples
from nkl.evaluation.statistic import statistic_of
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import default_choice
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import LEARNER
from nkl.learning.calibrating import calibrated
from nkl.learning.fitting import Recipe, fit

LEARNERS = ("svm", "log_reg", "knn", "tree", "rand_forest", "bayes")
METHODS = ("temperature", "isotonic")
MEASURES = ("Brier score", "ECE", "UAR")
_FEATURES, _EACH, _LABELS = 8, 15, ("anger", "joy", "sadness")


def population(seed: int, speakers: int = 8) -> tuple[Samples, Samples]:
    """Training and test samples of different speakers."""
    rng = np.random.default_rng(seed)
    means = rng.normal(0, 0.8, (len(_LABELS), _FEATURES))
    return _samples(means, "train", speakers, rng), _samples(means, "test", 8, rng)


def figures(learner: str, method: str, seeds: range, speakers: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Brier score, ECE and UAR on test speakers without and with calibration, each of shape ``(populations, 3)``."""
    catalog = Catalog(discover().plugins)
    offers = [offer for offer in catalog.offers(LEARNER) if offer.component.name == learner]
    recipe = Recipe(default_choice(offers[0], catalog.find), calibration=method)
    before, after = [], []
    for seed in seeds:
        train, test = population(seed, speakers)
        fitted = fit(recipe, train, None, seed)
        before.append(_judged(fitted.predict(test), test))
        after.append(_judged(calibrated(fitted, recipe, train, None, seed)[0].predict(test), test))
    return np.array(before), np.array(after)


def _samples(means: np.ndarray, name: str, speakers: int, rng: np.random.Generator) -> Samples:
    target = np.tile(np.arange(len(means)), _EACH * speakers)
    of = np.repeat(np.arange(speakers), _EACH * len(means))
    places = rng.normal(0, 0.7, (speakers, 1, _FEATURES)) + rng.normal(0, 0.5, (speakers, *means.shape))
    features = (means + places)[of, target] + rng.normal(0, 1, (len(of), _FEATURES))
    names = np.array([f"{name}{at}" for at in of], dtype=object)
    index = segmented_index([f"{name}/{at}.wav" for at in range(len(of))])
    columns = tuple(f"f{at}" for at in range(_FEATURES))
    return Samples(index, features.astype(np.float32), columns, target, _LABELS, names)


def _judged(probabilities: np.ndarray, test: Samples) -> list[float]:
    one = statistic_of(Predictions(test.index, test.labels, probabilities, truth=test.target, speakers=test.speakers))
    found = one.measures(one.columns.sum(axis=0))
    return [float(found[name]) for name in MEASURES]


if __name__ == "__main__":
    print(f"| learner | calibration | {' | '.join(f'{name} without | with' for name in MEASURES)} |")
    print(f"| --- | --- {'| ---: | ---: ' * len(MEASURES)}|")
    for learner in LEARNERS:
        for method in METHODS:
            without, calibrated_ones = (found.mean(axis=0) for found in figures(learner, method, range(20)))
            cells = (f"{one:.3f} | {other:.3f}" for one, other in zip(without, calibrated_ones, strict=True))
            print(f"| {learner} | {method} | {' | '.join(cells)} |")
