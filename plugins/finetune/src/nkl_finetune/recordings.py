"""The audio of clips, as the encoder wants it, and what of it training and judging look at."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from nkl.data import AudioError, Clips
from nkl.errors import UserError
from nkl_finetune.body import RATE

_KEPT_S = 8 * 3600  # of audio, which is 1.8 GB
_NAMED = 10
_READERS = 4
_PLACES = 4

Item = dict[str, Any]


class Recordings:
    """Signals of clips, read once and kept in memory; what goes beyond eight hours is read again each time.

    Args:
        clips: of the samples.
        prepare: what is done to a whole clip.

    Raises:
        UserError: naming all files that cannot be read.
    """

    def __init__(self, clips: Clips, prepare: Callable[[np.ndarray], np.ndarray]) -> None:
        self._clips, self._prepare = clips, prepare
        self._kept: dict[int, np.ndarray] = {}
        self.seconds = np.zeros(len(clips))
        left, bad = float(_KEPT_S), []
        with ThreadPoolExecutor(_READERS) as pool:
            for position, found in enumerate(pool.map(self._tried, range(len(clips)))):
                if isinstance(found, str):
                    bad.append(found)
                    continue
                self.seconds[position] = len(found) / RATE
                left -= len(found) / RATE
                if left > 0:
                    self._kept[position] = found
        if bad:
            more = [f"and {len(bad) - _NAMED} more."] if len(bad) > _NAMED else []
            raise UserError([*bad[:_NAMED], *more])

    def __len__(self) -> int:
        return len(self._clips)

    def __getitem__(self, position: int) -> np.ndarray:
        """The signal at 16 kHz, float32, shape ``(samples,)``."""
        kept = self._kept.get(position)
        return self._read(position) if kept is None else kept

    def _read(self, position: int) -> np.ndarray:
        return self._prepare(self._clips.read(position, RATE).signal)

    def _tried(self, position: int) -> np.ndarray | str:
        """The signal, or why there is none: that is for the caller to say, of all clips at once."""
        try:
            return self._read(position)
        except AudioError as error:
            return f"{error}."


class Stretches(Dataset[Item]):
    """What training looks at: of each clip a stretch at a random place, from which some time is cut out; another one each time.

    Args:
        recordings: the audio.
        truth: class positions or values, shape ``(n,)``.
        weights: of the clips, shape ``(n,)``, or ``None``.
        longest: samples.
        crop: share of a clip that is left out at most.
        time_drop: share of the stretch that is cut out at most.
    """

    def __init__(
        self,
        recordings: Recordings,
        truth: np.ndarray,
        weights: np.ndarray | None,
        longest: int,
        crop: float = 0.0,
        time_drop: float = 0.0,
    ) -> None:
        self._recordings, self._truth, self._weights, self._longest = recordings, truth, weights, longest
        self._crop, self._time_drop = crop, time_drop

    def leaves_one(self, batch_size: int) -> bool:
        """Whether the last batch of an epoch would be of a single value, which has no correlation."""
        return self._truth.dtype.kind == "f" and len(self) > 1 and len(self) % batch_size == 1

    def __len__(self) -> int:
        return len(self._recordings)

    def __getitem__(self, position: int) -> Item:
        """One clip with its truth and weight."""
        signal = self._recordings[position]
        size = min(len(signal), self._longest)
        if self._crop:
            size = min(size, max(1, round(len(signal) * (1 - self._crop * float(torch.rand(1))))))
        signal = _anywhere(signal, size)
        if self._time_drop:
            signal = _without(signal, self._time_drop * float(torch.rand(1)))
        return _item(signal, self._truth[position], None if self._weights is None else self._weights[position])


class Windows(Dataset[Item]):
    """What prediction looks at: windows of equal length, which cover a clip; most clips are a window each.

    Args:
        recordings: the audio.
        truth: class positions or values, shape ``(n,)``.
        longest: samples.

    Attributes:
        owners: the clip of each window, from 0, shape ``(windows,)``.
        seconds: how long each window is.
    """

    def __init__(self, recordings: Recordings, truth: np.ndarray, longest: int) -> None:
        self._recordings, self._truth = recordings, truth
        counts = [max(1, math.ceil(round(seconds * RATE) / longest)) for seconds in recordings.seconds]
        self._parts = [(clip, number, count) for clip, count in enumerate(counts) for number in range(count)]
        self.owners = np.repeat(np.arange(len(counts)), counts)
        self.seconds = (recordings.seconds / counts)[self.owners]

    def __len__(self) -> int:
        return len(self._parts)

    def label(self, position: int) -> Any:
        """The truth of the clip of one window."""
        return self._truth[self.owners[position]].item()

    def __getitem__(self, position: int) -> Item:
        """One window with the truth of its clip."""
        clip, number, count = self._parts[position]
        return _item(np.array_split(self._recordings[clip], count)[number], self._truth[clip], None)


def _anywhere(signal: np.ndarray, size: int) -> np.ndarray:
    """A stretch of so many samples at a random place."""
    if size == len(signal):
        return signal
    start = int(torch.randint(len(signal) - size + 1, (1,)))
    return signal[start : start + size]


def _without(signal: np.ndarray, share: float) -> np.ndarray:
    """What is left when this share of a signal is cut out at up to four random places; a bit more where places overlap."""
    places = int(torch.randint(1, _PLACES + 1, (1,)))
    size, left = round(share * len(signal) / places), np.ones(len(signal), dtype=bool)
    for start in torch.randint(len(signal) - size + 1, (places,)).tolist():
        left[start : start + size] = False
    return signal[left]


def _item(signal: np.ndarray, truth: Any, weight: Any) -> Item:
    return {"signal": signal, "label": truth.item(), "weight": None if weight is None else float(weight)}


def cut(signal: np.ndarray, longest: int) -> list[np.ndarray]:
    """Windows of equal length, none longer than ``longest`` samples."""
    return np.array_split(signal, max(1, -(-len(signal) // longest)))


def average(outputs: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Mean of what was said of the windows of each clip.

    Args:
        outputs: shape ``(windows, ...)``.
        owners: the clip of each window, from 0, without gaps, shape ``(windows,)``.
    """
    counts = np.bincount(owners)
    sums = np.zeros((len(counts), *outputs.shape[1:]))
    np.add.at(sums, owners, outputs)
    return sums / counts.reshape(-1, *[1] * (outputs.ndim - 1))


def collated(items: Sequence[Item], collate: Callable[[Sequence[np.ndarray]], dict[str, torch.Tensor]]) -> Item:
    """A batch of items; ``collate`` is the encoder's."""
    labels = [item["label"] for item in items]
    batch: Item = collate([item["signal"] for item in items])
    batch["labels"] = torch.tensor(labels, dtype=torch.float32 if isinstance(labels[0], float) else torch.int64)
    if items[0]["weight"] is not None:
        batch["weights"] = torch.tensor([item["weight"] for item in items])
    return batch
