"""From probabilities of speech to stretches of it, by the rules of silero-vad's ``get_speech_timestamps``."""

from __future__ import annotations

import numpy as np


def speech(probabilities: np.ndarray, begin: float, end: float, pause: float) -> list[tuple[int, int]]:
    """Stretches of frames that hold speech.

    A stretch begins with a frame of at least ``begin``. It ends before the first frame under ``end`` from which on no frame
    reaches ``begin`` again, once a frame under ``end`` is at least ``pause`` away from that first one.

    Args:
        probabilities: of speech, shape ``(frames,)``.
        begin: the threshold at which speech begins.
        end: the threshold under which it may end, not over ``begin``.
        pause: frames that a pause lasts at least; need not be whole.

    Returns:
        First frame of each stretch, and the frame after its last; ``len(probabilities)`` for one that goes on to the end.
    """
    # A frame between the two thresholds neither begins a stretch nor ends one.
    found: list[tuple[int, int]] = []
    first: int | None = None
    quiet: int | None = None
    for number in np.flatnonzero((probabilities >= begin) | (probabilities < end)).tolist():
        if probabilities[number] >= begin:
            first, quiet = number if first is None else first, None
        elif first is not None:
            quiet = number if quiet is None else quiet
            if number - quiet >= pause:
                found.append((first, quiet))
                first = quiet = None
    return found if first is None else [*found, (first, len(probabilities))]


def padded(bounds: list[tuple[int, int]], padding: int, total: int) -> list[tuple[int, int]]:
    """Stretches that have grown at both ends, by no more than half of the pause between neighbours.

    Args:
        bounds: start and end of each stretch, in samples.
        padding: samples.
        total: samples of the whole.
    """
    if not bounds:
        return []
    starts, ends = np.array(bounds).T
    pauses = starts[1:] - ends[:-1]
    growth = np.where(pauses < 2 * padding, pauses // 2, padding)
    starts = starts - np.concatenate([[min(padding, starts[0])], growth])
    ends = ends + np.concatenate([growth, [min(padding, total - ends[-1])]])
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
