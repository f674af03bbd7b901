"""What a balancer of classes is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from nkl.data.samples import Samples


class Balancer(ABC):
    """Makes the classes of the training samples equally frequent."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def balance(self, train: Samples, seed: int) -> Samples:
        """Leave out, repeat or synthesise samples.

        A synthesised sample takes the index and the speaker of a training sample of its class.
        """
