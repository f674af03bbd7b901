"""The learners."""

from __future__ import annotations

import logging
from functools import partial

from nkl.data import Samples
from nkl.errors import UserError
from nkl.parts import Learner
from nkl_crnn.model import CrnnModel
from nkl_crnn.networks import CHANNELS, Network
from nkl_crnn.segments import segments_of
from nkl_network.fitting import fit_network
from nkl_network.side import Side

log = logging.getLogger("nkl.crnn")


class Acrnn(Learner):
    """The attentive convolutional recurrent network."""

    name = "acrnn"

    @property
    def wants_dev(self) -> bool:
        """The model is that of the epoch that is best on held-out samples."""
        return True

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> CrnnModel:
        return self._fit(train, dev, seed)

    def _fit(
        self, train: Samples, dev: Samples | None, seed: int, context: str = "", side: Side | None = None
    ) -> CrnnModel:
        options = self.options
        _check(train, self.name)

        def make(inputs: int, outputs: int) -> Network:
            return Network(
                inputs,
                outputs,
                segment=options.segment,
                maps=options.maps,
                conv_layers=options.conv_layers,
                pool=[int(size) for size in options.pool.split("x")],
                linear=options.linear,
                lstm=options.lstm,
                embedding=options.embedding,
                constrained=options.weight_constraint == "column_l1",
                posterior=options.posterior,
                context=context,
                speakers=0 if side is None else side.classes,
            )

        source_of = partial(segments_of, segment=options.segment)
        return CrnnModel(*fit_network(make, train, dev, options, seed, source_of, side))


class SsaCrnn(Acrnn):
    """The same with attention to the speaker."""

    name = "ssa_crnn"

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> CrnnModel:
        side = Side.of(train.side["speaker"], self.options.speaker_loss_weight)
        if side is None:
            log.warning(
                "ssa_crnn: training has no two speakers to tell apart, so that its speaker network learns from the classes."
            )
        return self._fit(train, dev, seed, self.options.context, side)


def _check(train: Samples, name: str) -> None:
    """Refuse frames that are not of three channels.

    Raises:
        UserError: if three do not divide the columns.
    """
    if train.features.width % CHANNELS:
        raise UserError(
            f"MODEL.type = {name}: works on frames of three channels (bands, their deltas, the deltas of these), but there are "
            f"{train.features.width} columns, which three do not divide. Write FEATS.type = ['logmel3d']."
        )
