"""The learners: networks of three kinds, for classes and for values."""

from __future__ import annotations

from nkl.data import Samples
from nkl.parts import Learner
from nkl_torch.convolutional import Convolutional
from nkl_torch.fitting import fit_network
from nkl_torch.model import MlpModel
from nkl_torch.perceptron import Perceptron, layers_of
from nkl_torch.recurrent import Recurrent
from nkl_torch.sequence_model import SequenceModel


class Mlp(Learner):
    """Multilayer perceptrons on rows."""

    @property
    def wants_dev(self) -> bool:
        """Only with patience: to hold speakers back from training must be worth it."""
        return bool(self.options.patience)

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> MlpModel:
        options = self.options

        def make(inputs: int, outputs: int) -> Perceptron:
            return Perceptron(inputs, outputs, options.layers, options.activation, options.drop or 0.0)

        network, outcome = fit_network(make, train, dev, options, seed)
        return MlpModel(layers_of(network), options.activation, outcome)


class Lstm(Learner):
    """Recurrent networks on frames."""

    @property
    def wants_dev(self) -> bool:
        """Only with patience: to hold speakers back from training must be worth it."""
        return bool(self.options.patience)

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> SequenceModel:
        options = self.options

        def make(inputs: int, outputs: int) -> Recurrent:
            layers, drop = options.num_layers, options.drop or 0.0
            return Recurrent(inputs, outputs, options.hidden_size, layers, options.bidirectional, drop)

        return SequenceModel(*fit_network(make, train, dev, options, seed))


class Cnn(Learner):
    """Convolutional networks on frames."""

    @property
    def wants_dev(self) -> bool:
        """Only with patience: to hold speakers back from training must be worth it."""
        return bool(self.options.patience)

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> SequenceModel:
        options = self.options

        def make(inputs: int, outputs: int) -> Convolutional:
            return Convolutional(inputs, outputs, options.layers, options.drop or 0.0)

        return SequenceModel(*fit_network(make, train, dev, options, seed))
