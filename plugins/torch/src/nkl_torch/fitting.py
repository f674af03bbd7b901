"""Training, with what this plugin adds to it: ONNX files."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nkl.data import Samples
from nkl.errors import UserError
from nkl_network import fitting
from nkl_network.outcome import Outcome


def fit_network(
    make: Callable[[int, int], Any], samples: Samples, dev: Samples | None, options: Any, seed: int
) -> tuple[Any, Outcome]:
    """As :func:`nkl_network.fitting.fit_network`; the outcome says whether an ONNX file is wanted.

    Raises:
        UserError: if samples, options and what is installed do not fit together.
    """
    # Before the training, not after it.
    if options.export_onnx and importlib.util.find_spec("onnx") is None:
        raise UserError(
            "EXP.export_onnx = True: the package onnx is not installed. Install it (`pip install onnx`), or leave the key out."
        )
    network, outcome = fitting.fit_network(make, samples, dev, options, seed)
    return network, replace(outcome, onnx=options.export_onnx)
