"""The segmenter ``pyannote``."""

from __future__ import annotations

import warnings
from typing import Any

import torch

from nkl.data import Clip, Segment
from nkl.errors import UserError
from nkl.parts import Segmenter
from nkl_network.device import device_for
from nkl_network.threads import one_thread_in_workers
from nkl_pyannote.checkpoints import load_model
from nkl_pyannote.library import PLDA, SpeakerDiarization
from nkl_pyannote.plugin import CARDS, PyannoteOptions
from nkl_pyannote.recipe import Recipe

RATE = 16000


class Pyannote(Segmenter):
    """Turns of speakers; a speaker's name holds within one recording."""

    options: PyannoteOptions
    sampling_rate = RATE

    def __init__(self, options: PyannoteOptions) -> None:
        super().__init__(options)
        one_thread_in_workers()
        self._pipeline = make_pipeline(options.recipe(), options.batch_size).to(device_for(options.device, CARDS))
        counts = {name: getattr(options, name) for name in ("num_speakers", "min_speakers", "max_speakers")}
        self._counts = {name: count for name, count in counts.items() if count is not None}

    def segment(self, clip: Clip) -> list[Segment]:
        """Find turns, with the label ``speaker``; they overlap where people talk at once, unless options say otherwise."""
        waveform = torch.tensor(clip.signal)[None]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyannote's, on short stretches
            found = self._pipeline({"waveform": waveform, "sample_rate": RATE, "uri": "clip"}, **self._counts)
        turns = found.exclusive_speaker_diarization if self.options.exclusive else found.speaker_diarization
        segments = [
            Segment(clip.start + max(0.0, turn.start), min(clip.start + turn.end, clip.end), {"speaker": str(speaker)})
            for turn, _, speaker in turns.itertracks(yield_label=True)
        ]
        # The network's frames go on a little after the end.
        return sorted((one for one in segments if one.start < one.end), key=lambda one: (one.start, one.end))


class _NoPlda(PLDA):
    """Stands where pyannote wants a PLDA that its clustering does not use."""

    def __init__(self) -> None:
        pass


def make_pipeline(recipe: Recipe, batch_size: int) -> SpeakerDiarization:
    """The pipeline, ready for use.

    Raises:
        UserError: if a checkpoint is not what it should be, or pyannote refuses the settings.
    """
    parts: dict[str, Any] = {name: load_model(recipe.parts[name]) for name in ("segmentation", "embedding")}
    # Without one, pyannote would fetch a PLDA from the hub, whatever the clustering.
    parts["plda"] = str(recipe.parts["plda"]) if "plda" in recipe.parts else _NoPlda()
    arguments = {**recipe.arguments, "legacy": False}
    try:
        pipeline = SpeakerDiarization(
            **parts, **arguments, segmentation_batch_size=batch_size, embedding_batch_size=batch_size
        )
        pipeline.instantiate(recipe.settings)
    except (TypeError, ValueError, KeyError) as error:
        raise UserError(f"pyannote.audio refuses the settings of the pipeline: {error}") from error
    return pipeline
