"""The loader: writes the speech if need be, and tells who says what."""

from __future__ import annotations

import pandas as pd

from nkl.data import Dataset, segmented_index
from nkl.parts import Loader
from nkl_synth.order import utterances
from nkl_synth.plugin import SynthOptions
from nkl_synth.sentences import SENTENCES
from nkl_synth.writing import ensure_written


class SynthLoader(Loader):
    """Synthetic emotional speech, in the manner of SyntAct (F. Burkhardt et al., LREC workshops, 2022).

    Columns: speaker, gender (female, male), emotion (anger, happiness, neutral, sadness), language (de, en) and
    sentence (its words).
    """

    options: SynthOptions

    def load(self, name: str, target: str) -> Dataset:
        """Write the speech where it is not there yet, and return its table; ``target`` changes nothing.

        Raises:
            UserError: if the folder cannot be written to.
        """
        folder = ensure_written(self.options)
        chosen = self.options
        said = [u for number in range(chosen.speakers) for u in utterances(number, chosen.sentences, chosen.seed)]
        table = pd.DataFrame(
            {
                "speaker": [u.speaker.name for u in said],
                "gender": [u.speaker.gender for u in said],
                "emotion": [u.emotion for u in said],
                "language": [u.speaker.language for u in said],
                "sentence": [SENTENCES[u.speaker.language][u.sentence] for u in said],
            },
            index=segmented_index([str(folder / u.file) for u in said]),
            dtype="object",
        )
        note = (
            f"The speech of database {name} is synthetic (Praat's speech synthesiser): its emotions follow rules, so "
            "that results on it say whether an experiment works, and nothing about human speech."
        )
        return Dataset(name, table, notes=(note,))
