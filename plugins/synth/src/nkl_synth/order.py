"""What one speaker is to record, and under which names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nkl_synth.cast import Speaker, make_speaker
from nkl_synth.emotions import EMOTIONS


@dataclass(frozen=True)
class Order:
    """One speaker's recording session.

    Attributes:
        speaker: number of the speaker, from 0.
        sentences: how many sentences.
        seed: the database's seed.
        sampling_rate: in Hz.
        spread: factor on the scatter of the emotions.
        folder: where the files go; it exists.
    """

    speaker: int
    sentences: int
    seed: int
    sampling_rate: int
    spread: float
    folder: str


@dataclass(frozen=True)
class Utterance:
    """One file: who says which sentence (from 0) in which mood."""

    file: str
    speaker: Speaker
    sentence: int
    emotion: str


def utterances(speaker: int, sentences: int, seed: int) -> Iterator[Utterance]:
    """All that a speaker says, in the order of the session: more sentences do not change the first ones."""
    person = make_speaker(speaker, seed)
    for sentence in range(sentences):
        for emotion in EMOTIONS:
            yield Utterance(f"{person.name}_{sentence + 1:02d}_{emotion}.wav", person, sentence, emotion)
