"""DNSMOS and DNSMOS P.835, from Microsoft's published networks.

C. K. A. Reddy, V. Gopal and R. Cutler, "DNSMOS: A Non-Intrusive Perceptual Objective Speech Quality Metric to Evaluate Noise
Suppressors", ICASSP 2021, and "DNSMOS P.835: ...", ICASSP 2022.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]

from nkl.errors import UserError
from nkl_mos.mel import MelSpectrogram

_RATE = 16000
_SECONDS = 9.01
_WINDOW = int(_SECONDS * _RATE)
_MEL_SPARES = 160  # samples at the end that the P.808 network does not see, for 900 frames in all
# From the networks' scale to that of the listeners, as published with them; highest power first.
_TO_LISTENERS = {
    "mos": (-0.06766283, 1.11546468, 0.04602535),
    "mos_sig": (-0.08397278, 1.22083953, 0.0052439),
    "mos_bak": (-0.13166888, 1.60915514, -0.39604546),
}


class Dnsmos:
    """Rates windows of 9.01 s, one a second, and takes their mean.

    A shorter signal is doubled until it fills a window. ``mos`` is the overall quality, ``mos_sig`` that of the speech,
    ``mos_bak`` that of the background (all P.835), ``mos_p808`` the overall quality by the older network (P.808).

    Args:
        primary: ``sig_bak_ovr.onnx``.
        p808: ``model_v8.onnx``.
    """

    def __init__(self, primary: Path, p808: Path) -> None:
        self._primary, self._p808 = _session(primary), _session(p808)
        self._spectrogram = MelSpectrogram()

    def rate(self, signals: Sequence[np.ndarray]) -> np.ndarray:
        """``mos``, ``mos_sig``, ``mos_bak``, ``mos_p808``: float64, shape ``(len(signals), 4)``."""
        return np.stack([self._means(signal.astype(np.float32)) for signal in signals])

    def _means(self, signal: np.ndarray) -> np.ndarray:
        while len(signal) < _WINDOW:
            signal = np.concatenate([signal, signal])
        count = int(len(signal) // _RATE - _SECONDS) + 1
        # One by one: several at once are no quicker, and an hour has 3 600 of them.
        rows = [self._scores(signal[second * _RATE :][:_WINDOW]) for second in range(count)]
        means: np.ndarray = np.mean(rows, axis=0)
        return means

    def _scores(self, window: np.ndarray) -> np.ndarray:
        speech, background, overall = self._primary.run(None, {"input_1": window[None]})[0][0].astype(np.float64)
        mels = self._spectrogram(window[:-_MEL_SPARES])
        older = self._p808.run(None, {"input_1": mels[None]})[0][0, 0]
        raw = {"mos": overall, "mos_sig": speech, "mos_bak": background}
        return np.array([*(np.polyval(_TO_LISTENERS[name], value) for name, value in raw.items()), older])


def _session(path: Path) -> onnxruntime.InferenceSession:
    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 3  # errors; it would tell of missing graphics cards
    if multiprocessing.parent_process() is not None:
        settings.intra_op_num_threads = 1  # the workers are the parallelism
    try:
        return onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's kinds of errors have no common base
        raise UserError(f"{path} is no network that onnxruntime can read: is it the file of DNSMOS?") from error
