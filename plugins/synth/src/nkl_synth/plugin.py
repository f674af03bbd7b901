"""Offers the loader ``synth``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nkl.plugin import Component, Options, hookimpl, option

VERSION = 1  # raised whenever the same options give other audio than before


class SynthOptions(Options):
    """The keys ``<database>`` and ``<database>.<key>`` of ``[DATA]``: where the speech is written, and how much."""

    path: Path = option(
        Path("synth"),
        "Folder that the speech is written to, once for each choice of options; relative to the working directory.",
        key="",
    )
    speakers: int = option(12, "Number of speakers: women and men, German and English in turn.", ge=2, le=32)
    sentences: int = option(5, "Number of sentences that each speaker says in each of the four emotions.", ge=1, le=10)
    seed: int = option(1, "Seed of everything random: the same seed gives the same speech.", ge=0)
    sampling_rate: int = option(16000, "Sampling rate of the audio files in Hz.", ge=8000, le=48000)
    spread: float = option(
        1.0,
        "How far the emotions overlap: factor on their scatter; above 1 the task is harder than usual.",
        ge=0,
        le=10,
    )


@hookimpl
def nkl_loaders() -> Iterator[Component]:
    """One loader, which writes its database when it is first asked for it."""
    yield Component(
        name="synth",
        target="nkl_synth.loader:SynthLoader",
        summary="Synthetic emotional speech in German and English, to try things out without a download",
        options=SynthOptions,
        version=VERSION,
        licence="GPL-3.0-or-later (Praat and its speech synthesiser, through praat-parselmouth)",
    )
