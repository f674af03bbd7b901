"""One speaker's recording session, in a process of its own: ``python -m nkl_synth.voice < order.json``.

Praat's synthesiser has a tremor whose state lives on in the process and moves with all that was said before. A process
of its own that always says the same things in the same order is what makes a speaker's audio repeatable.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from parselmouth.praat import call

from nkl_synth.cast import Speaker
from nkl_synth.colour import colour, size_factor
from nkl_synth.emotions import EMOTIONS, Style, draw_style
from nkl_synth.order import Order, utterances
from nkl_synth.sentences import SENTENCES

_RATE = 22050  # the synthesiser's own sampling rate in Hz
_SEMITONES = 1.22  # the synthesiser's pitch moves less than its multiplier says (measured)


def record(order: Order) -> None:
    """Write all files of one speaker: 16 bit, one channel."""
    synthesizer = None
    for said in utterances(order.speaker, order.sentences, order.seed):
        speaker = said.speaker
        synthesizer = synthesizer or call("Create SpeechSynthesizer", speaker.accent, speaker.voice)
        key = [order.seed, order.speaker, EMOTIONS.index(said.emotion)]
        habit, moment = np.random.default_rng([*key, 0]), np.random.default_rng([*key, 1 + said.sentence])
        style = draw_style(said.emotion, speaker.force, order.spread, habit, moment)
        spoken = say(synthesizer, SENTENCES[speaker.language][said.sentence], speaker, style)
        signal = colour(spoken, _RATE, order.sampling_rate, speaker, style, moment)
        soundfile.write(Path(order.folder) / said.file, signal, order.sampling_rate, subtype="PCM_16")


def say(synthesizer: Any, text: str, speaker: Speaker, style: Style) -> np.ndarray:
    """Let Praat speak; float, shape ``(samples,)``, at the synthesiser's own sampling rate."""
    # What bending will add to them is taken off pitch and rate before.
    size = size_factor(speaker, style)
    pitch = 2 ** (_SEMITONES * (speaker.pitch + style.pitch) / 12) / size
    words_per_minute = speaker.rate * np.exp(style.rate) / size
    call(
        synthesizer,
        "Speech output settings...",
        _RATE,
        style.gap,
        float(np.clip(pitch, 0.5, 2)),
        float(np.clip(np.exp(style.range), 0, 2)),
        int(np.clip(round(words_per_minute), 80, 450)),
        "IPA",
    )
    sounds = call(synthesizer, "To Sound", text, "no")
    sound = sounds[0] if isinstance(sounds, list) else sounds
    return np.array(sound.values[0])


if __name__ == "__main__":
    record(Order(**json.load(sys.stdin)))
