"""SHAP values: Lundberg and Lee, "A unified approach to interpreting model predictions", NeurIPS 2017; by the shap library."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shap

from nkl.data import Samples, generator
from nkl.parts import Model, TrainedRun
from nkl_shap.chance import seeded

_MOST, _MOST_ASKED = 1000, 100
_BACKGROUND, _BACKGROUND_ASKED = 1000, 30
_BACKGROUND_DEEP, _AT_ONCE = 100, 20
_EVALUATIONS = 1000
"""A sample is looked at with and without each feature, in several orders of the features, for about so many evaluations."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """SHAP values of some test samples.

    Attributes:
        samples: that were explained, as the model takes them.
        values: by how much each feature moves each output; float64, shape ``(n, d, outputs)``.
        outputs: names of the classes; one empty name for values, and the second class alone where it tells all of two.
        unit: of the values.
        method: how they were computed, in words.
    """

    samples: Samples
    values: np.ndarray
    outputs: tuple[str, ...]
    unit: str
    method: str


def explain(run: TrainedRun, seed: int, seconds: float, advance: Callable[[float], None]) -> Explanation:
    """Explain what the model of a run says of test samples.

    Trees and linear models are taken apart exactly, networks of PyTorch on rows about so; any other model is asked.

    Args:
        run: with model, training and test samples.
        seed: decides which samples are taken, and the orders of the features.
        seconds: after so long no further sample is begun where the model has to be asked, or is a network.
        advance: told how much is done.
    """
    model, train, test = run.model, run.train, run.test
    assert model is not None and train is not None and test is not None
    test, background = _some(test, _MOST, seed, "test"), _some(train, _BACKGROUND, seed, "train")
    with warnings.catch_warnings(), seeded(seed):
        warnings.simplefilter("ignore")
        native = model.native
        if native is not None and shap.TreeExplainer.supports_model_with_masker(native, None):
            values = shap.TreeExplainer(native).shap_values(test.features)
            return _explanation(test, train, values, _unit(native), "from the model's trees, exactly")
        masker = shap.maskers.Independent(background.features.astype(np.float64), max_samples=len(background))
        if native is not None and shap.LinearExplainer.supports_model_with_masker(native, masker):
            values = shap.LinearExplainer(native, masker).shap_values(test.features.astype(np.float64))
            return _explanation(test, train, values, _unit(native), "from the model's coefficients, exactly")
        if _is_network(native):
            background = _some(train, _BACKGROUND_DEEP, seed, "deep")
            return _propagated(model, native, train, test, background, seconds, advance)
        return _asked(model, train, test, seed, seconds, advance)


def _is_network(native: Any) -> bool:
    """Whether it is a module of PyTorch, which is imported then."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(native, torch.nn.Module)


def _propagated(
    model: Model,
    network: Any,
    train: Samples,
    test: Samples,
    background: Samples,
    seconds: float,
    advance: Callable[[float], None],
) -> Explanation:
    """DeepSHAP: differences from training samples, handed back from layer to layer (Lundberg and Lee 2017, section 4.2)."""
    import torch

    found: list[np.ndarray] = []
    until, threads = time.monotonic() + seconds, torch.get_num_threads()
    torch.set_num_threads(1)  # each step is too small to be shared
    try:
        explainer = shap.DeepExplainer(network, torch.from_numpy(background.features))
        while len(found) < len(test) and (not found or time.monotonic() < until):
            found.extend(explainer.shap_values(torch.from_numpy(test.features[len(found) :][:_AT_ONCE])))
            advance(len(found) / len(test))
        with torch.inference_mode():
            outputs = network(torch.from_numpy(test.features)).numpy()
    finally:
        torch.set_num_threads(threads)
    values = np.stack(found)
    if not test.labels:  # the network speaks of a standardised target
        values = values * np.polyfit(outputs[:, 0], model.predict(test.features), 1)[0]
    unit = "score before the softmax" if test.labels else "the target"
    method = f"through the network, beside {len(background)} training samples (DeepSHAP, which comes close)"
    method += _shortened(len(found), len(test), seconds)
    return _explanation(test.take(np.arange(len(found))), train, values, unit, method)


def _shortened(done: int, count: int, seconds: float) -> str:
    if done == count:
        return ""
    return f"; the time (shap.seconds = {seconds:g}) was enough for {done} of {count} samples"


def _asked(
    model: Model, train: Samples, test: Samples, seed: int, seconds: float, advance: Callable[[float], None]
) -> Explanation:
    """What any model says, with features taken from other samples one after the other, in several orders."""
    few, background = _some(test, _MOST_ASKED, seed, "asked"), _some(train, _BACKGROUND_ASKED, seed, "asked")
    masker = shap.maskers.Independent(background.features, max_samples=len(background))
    width = few.features.shape[1]
    orders = max(_EVALUATIONS // (2 * width + 1), 1)
    found: list[np.ndarray] = []
    until = time.monotonic() + seconds
    explainer = shap.explainers.Permutation(
        lambda rows: model.predict(np.asarray(rows, dtype=np.float32)), masker, seed=seed
    )
    while len(found) < len(few) and (not found or time.monotonic() < until):
        row = few.features[len(found)][None]
        found.append(explainer(row, max_evals=orders * (2 * width + 1), silent=True).values[0])
        advance(len(found) / len(few))
    unit = "probability" if test.labels else "the target"
    method = (
        f"by asking the model about {len(background)} training samples with {orders} orders of the features a sample"
    )
    values = np.stack(found)
    method += _shortened(len(found), len(few), seconds)
    return Explanation(few.take(np.arange(len(found))), _in_three(values), test.labels or ("",), unit, method)


def _explanation(test: Samples, train: Samples, values: Any, unit: str, method: str) -> Explanation:
    found = _in_three(np.asarray(values, dtype=np.float64))
    classes = tuple(test.labels[code] for code in np.unique(train.target)) if test.labels else ("",)
    return Explanation(test, found, classes[1:] if found.shape[2] < len(classes) else classes, unit, method)


def _in_three(values: np.ndarray) -> np.ndarray:
    return values if values.ndim == 3 else values[:, :, None]


def _unit(native: Any) -> str:
    """Trees of scikit-learn vote with probabilities; what is boosted, and linear models, add up log-odds."""
    if hasattr(native, "predict_proba"):
        adds = hasattr(native, "coef_") or "Boosting" in type(native).__name__
        return "log-odds" if adds else "probability"
    return "log-odds" if _objective(native).startswith(("binary", "multi")) else "the target"


def _objective(native: Any) -> str:
    """Of a booster of XGBoost; empty for anything else."""
    import json

    if not hasattr(native, "save_config"):
        return ""
    return str(json.loads(native.save_config())["learner"]["objective"]["name"])


def _some(samples: Samples, most: int, seed: int, purpose: str) -> Samples:
    if len(samples) <= most:
        return samples
    rng = generator(seed, "shap", purpose)
    return samples.take(np.sort(rng.choice(len(samples), most, replace=False)))
