"""Who speaks: voices of the synthesiser, each made into persons by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_VOICES = {
    "female": ("Female1", "Female3", "Linda", "Female2", "Female5", "Female4", "Annie", "Steph"),
    "male": ("Male2", "Male3", "Male7", "Male5", "Male1", "Denis", "Male6", "Male4"),
}
_LANGUAGES = {"de": ("German",), "en": ("English (Great Britain)", "English (America)")}


@dataclass(frozen=True)
class Speaker:
    """One person.

    Attributes:
        name: unique in the database.
        gender: female or male.
        language: ``de`` or ``en``.
        accent: the language as Praat calls it.
        voice: the voice as Praat calls it.
        size: factor on all resonances; above 1 is a shorter vocal tract.
        pitch: own pitch level, in semitones above that of the voice.
        rate: own speaking rate, in words per minute.
        force: how strongly emotions show; 1 is usual.
        level: level of the recording in dB, the same for all that this person says.
        tilt: slope of the recording's spectrum, in dB per octave.
        floor: level of the noise of the room, in dB below full scale.
    """

    name: str
    gender: str
    language: str
    accent: str
    voice: str
    size: float
    pitch: float
    rate: float
    force: float
    level: float
    tilt: float
    floor: float


def make_speaker(number: int, seed: int) -> Speaker:
    """Make the person of a number (from 0), who does not depend on how many others there are.

    Of any four in a row, two are women and two speak German. From the 17th on, the voices speak the other language.
    """
    rng = np.random.default_rng([seed, number])
    gender = ("female", "male")[number % 2]
    voices = _VOICES[gender]
    again = number // (2 * len(voices))
    language = ("de", "en")[(number // 2 + again) % 2]
    accents = _LANGUAGES[language]
    return Speaker(
        name=f"{gender[0]}{number // 2 + 1:02d}_{language}",
        gender=gender,
        language=language,
        accent=accents[(number // 4) % len(accents)],
        voice=voices[(number // 2) % len(voices)],
        size=float(np.exp(rng.normal(0, 0.03))),
        pitch=float(rng.normal(0.0 if gender == "female" else 1.5, 1.0)),
        rate=float(rng.normal(185, 8)),
        force=float(np.clip(rng.normal(1, 0.12), 0.6, 1.4)),
        level=float(rng.normal(0, 1.0)),
        tilt=float(rng.normal(0, 0.5)),
        floor=float(rng.normal(-66, 3)),
    )
