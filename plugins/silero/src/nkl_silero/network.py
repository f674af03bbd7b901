"""The network of Silero VAD. Its weights come with this plugin: the package silero-vad, which has them too, asks for torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime

RATE = 16000
FRAME = 512
"""Samples a probability."""

_WEIGHTS = Path(__file__).parent / "weights" / "silero_vad_16k_sequence.onnx"
_CONTEXT = 64
_BLOCK = 512
_STATE = (1, 1, 128)


class Network:
    """Probabilities of speech, one each 32 ms.

    It is the form of the network that takes many frames in one call, and carries its memory from frame to frame by itself.
    """

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the core's workers are the parallelism
        self._session = onnxruntime.InferenceSession(str(_WEIGHTS), options, providers=["CPUExecutionProvider"])

    def probabilities(self, signal: np.ndarray) -> np.ndarray:
        """How likely each frame is speech.

        Args:
            signal: float32, shape ``(samples,)``, at 16 kHz; the last frame is padded with zeros.

        Returns:
            0 to 1, float32, shape ``(frames,)``; a frame begins each 512 samples.
        """
        hidden, cell = np.zeros(_STATE, np.float32), np.zeros(_STATE, np.float32)
        found = [np.zeros(0, np.float32)]
        for block in _blocks(signal):
            values, hidden, cell = self._session.run(
                ["speech_probs", "hn", "cn"], {"input": block, "h": hidden, "c": cell}
            )
            found.append(values)
        return np.concatenate(found)


def _blocks(signal: np.ndarray) -> Iterator[np.ndarray]:
    """Frames, each after the end of the one before it (zeros before the first); 16 s of them at a time."""
    whole = np.pad(signal.astype(np.float32, copy=False), (_CONTEXT, -len(signal) % FRAME))
    if len(signal):
        frames = np.lib.stride_tricks.sliding_window_view(whole, _CONTEXT + FRAME)[::FRAME]
        for first in range(0, len(frames), _BLOCK):
            yield np.ascontiguousarray(frames[first : first + _BLOCK])
