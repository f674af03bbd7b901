"""The feature extractors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nkl.data import Clip
from nkl.errors import UserError
from nkl.parts import FeatureExtractor
from nkl_audeering.network import RATE, Network

DIMENSIONS = ("arousal", "dominance", "valence")
GENDERS = ("female", "male", "child")


class NetworkExtractor(FeatureExtractor):
    """Outputs of a network as rows. Signals are computed one by one, as the networks take them.

    Attributes:
        heads: the outputs that are taken.
    """

    sampling_rate = RATE
    heads: tuple[str, ...] = ("hidden_states",)

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.network = Network(options.folder(), options.device, options.max_seconds)
        self._columns = self.name_columns()

    def name_columns(self) -> tuple[str, ...]:
        """What the columns are called; also the place to refuse a model that is not the right one."""
        return tuple(name for head in self.heads for name in self.network.names(head))

    @property
    def columns(self) -> tuple[str, ...]:
        """As :meth:`name_columns` says."""
        return self._columns

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        return np.stack([self.network.values(self.heads, clip.signal) for clip in clips])


class AudWav2vec2(NetworkExtractor):
    """What the model of arousal, dominance and valence knows before its last layers: 1024 numbers."""

    def name_columns(self) -> tuple[str, ...]:
        """``audwav2vec2_0`` ..."""
        return tuple(f"audwav2vec2_{number}" for number in range(len(super().name_columns())))


class AudDim(NetworkExtractor):
    """Arousal, dominance and valence, about 0 to 1."""

    heads = ("logits",)

    def name_columns(self) -> tuple[str, ...]:
        """The three dimensions."""
        return expect(super().name_columns(), DIMENSIONS)


class Agender(NetworkExtractor):
    """What the model of age and gender knows before its last layers: 1024 numbers."""

    def name_columns(self) -> tuple[str, ...]:
        """``agender_0`` ..."""
        return tuple(f"agender_{number}" for number in range(len(super().name_columns())))


class AgenderAgender(NetworkExtractor):
    """Age (1 is a hundred years), and for female, male and child the logits as they are, which are no probabilities."""

    heads = ("logits_age", "logits_gender")

    def name_columns(self) -> tuple[str, ...]:
        """Age, then the genders."""
        _, *genders = super().name_columns()
        return ("age", *expect(tuple(genders), GENDERS))


class Audmodel(NetworkExtractor):
    """Outputs of any model; the columns are named by output and value, those of one value by the output alone."""

    def __init__(self, options: Any) -> None:
        self.heads = tuple(options.embeddings_name)
        super().__init__(options)

    def name_columns(self) -> tuple[str, ...]:
        """``hidden_states_0`` ..., ``logits_arousal`` ..."""
        return tuple(name for head in self.heads for name in head_columns(self.network, head))


def head_columns(network: Network, head: str) -> tuple[str, ...]:
    """The columns of one output of any model."""
    names = network.names(head)
    if len(names) == 1:
        return (head,)
    return tuple(f"{head}_{name.removeprefix(f'{head}_').removeprefix(f'{head}-')}" for name in names)


def expect(found: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """The names as the model orders them, if they are the known ones.

    Raises:
        UserError: if it is another model.
    """
    if sorted(found) != sorted(known):
        raise UserError(f"the model has the values {', '.join(found)}, where {', '.join(known)} are needed.")
    return found
