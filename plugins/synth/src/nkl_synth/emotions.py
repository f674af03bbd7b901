"""How emotions sound: centres of nine properties of speech, and the scatter around them.

The directions are the well-established ones (R. Banse and K. R. Scherer, "Acoustic profiles in vocal emotion
expression", J. Pers. Soc. Psychol. 70(3), 1996): anger loud, fast, wide and hard; happiness high, wide and fast;
sadness low, narrow, slow, soft and breathy. The amounts were chosen so that the task is neither trivial nor hopeless.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

EMOTIONS = ("anger", "happiness", "neutral", "sadness")


@dataclass(frozen=True)
class Style:
    """How one utterance is spoken, relative to its speaker.

    Attributes:
        pitch: pitch level in semitones.
        range: natural logarithm of a factor on the pitch range.
        rate: natural logarithm of a factor on the speaking rate.
        level: level in dB.
        gap: pause between words in seconds.
        tilt: slope of the spectrum in dB per octave; above 0 is a hard voice.
        breath: level of the breathing noise in dB, relative to the voice.
        jitter: random variation of the pitch period, in percent.
        smile: natural logarithm of a factor on all resonances, as spread lips shorten the vocal tract.
    """

    pitch: float
    range: float
    rate: float
    level: float
    gap: float
    tilt: float
    breath: float
    jitter: float
    smile: float


_NEUTRAL = Style(pitch=0, range=-0.15, rate=0, level=0, gap=0.015, tilt=0, breath=-34, jitter=0.5, smile=0)
_SHIFT = {
    "anger": Style(pitch=2.5, range=0.45, rate=0.17, level=7, gap=-0.01, tilt=3, breath=-2, jitter=1.2, smile=-0.01),
    "happiness": Style(
        pitch=4.5, range=0.75, rate=0.09, level=3, gap=-0.005, tilt=0.7, breath=1, jitter=0.1, smile=0.04
    ),
    "neutral": Style(pitch=0, range=0, rate=0, level=0, gap=0, tilt=0, breath=0, jitter=0, smile=0),
    "sadness": Style(
        pitch=-1.5, range=-0.7, rate=-0.24, level=-5, gap=0.03, tilt=-2.2, breath=14, jitter=0.5, smile=-0.01
    ),
}
_SCATTER = Style(pitch=0.8, range=0.18, rate=0.055, level=1.3, gap=0.005, tilt=0.5, breath=2.2, jitter=0.2, smile=0.009)
_OF_SPEAKER = 0.4  # size of a speaker's habit in an emotion, relative to what changes from utterance to utterance


def draw_style(
    emotion: str, force: float, spread: float, habit: np.random.Generator, moment: np.random.Generator
) -> Style:
    """Draw how an utterance is spoken.

    Args:
        emotion: one of :data:`EMOTIONS`.
        force: factor on the difference from neutral speech.
        spread: factor on the scatter.
        habit: generator in the state that belongs to this speaker and emotion.
        moment: generator in the state that belongs to this utterance.
    """
    neutral, shift, scatter = (_vector(style) for style in (_NEUTRAL, _SHIFT[emotion], _SCATTER))
    noise = _OF_SPEAKER * habit.normal(size=len(scatter)) + moment.normal(size=len(scatter))
    values = neutral + force * shift + spread * scatter * noise
    style = Style(*(float(value) for value in values))
    return Style(**{**asdict(style), "gap": max(style.gap, 0.0), "jitter": max(style.jitter, 0.0)})


def _vector(style: Style) -> np.ndarray:
    return np.array(list(asdict(style).values()))
