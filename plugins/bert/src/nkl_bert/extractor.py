"""The extractor: tokens of texts through the network, in batches of like length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import torch

from nkl.errors import UserError
from nkl.parts import FeatureExtractor
from nkl_bert.plugin import BertOptions
from nkl_encoder.batches import in_groups
from nkl_encoder.layers import LayerTap
from nkl_encoder.loading import load_network, settings
from nkl_encoder.pooling import as_array, column_names, moments, pooled
from nkl_encoder.tokens import load_tokenizer
from nkl_network.placing import placed

LONGEST = 512

T = TypeVar("T")

_ARCHITECTURES = {
    "bert": "BertModel",
    "roberta": "RobertaModel",
    "xlm-roberta": "XLMRobertaModel",
    "camembert": "CamembertModel",
}


class Bert(FeatureExtractor):
    """Hidden layers of BERT (J. Devlin et al., NAACL 2019), pooled over the tokens of a text.

    All tokens count, the two that begin and end a text too; what is beyond 512 tokens, or the model's positions, does not.
    Padding is masked, and not pooled.
    """

    def __init__(self, options: BertOptions) -> None:
        super().__init__(options)
        folder = options.folder()
        kind = str(settings(folder, "config.json").get("model_type"))
        if kind not in _ARCHITECTURES:
            raise UserError(
                f"bert.model = {options.source} is a model of type {kind}; what can be read are {', '.join(_ARCHITECTURES)}."
            )
        network: Any = load_network(_ARCHITECTURES[kind], folder, add_pooling_layer=False)
        self._network = network
        self._device = placed(network, options.device, options.dtype)
        self._tap = LayerTap(network.encoder.layer, options.layer, options.layer_weights)
        self._padding = int(network.config.pad_token_id or 0)
        # RoBERTa and its kin count positions from behind that of padding.
        places = network.config.max_position_embeddings - (0 if kind == "bert" else self._padding + 1)
        self._longest = min(LONGEST, places)
        self._tokenizer = load_tokenizer(folder)

    @property
    def columns(self) -> tuple[str, ...]:
        """``bert_0`` ..."""
        return column_names(self.options.prefix, self._network.config.hidden_size, self.options.pooling)

    def extract(self, clips: Sequence[str]) -> np.ndarray | list[np.ndarray]:
        """Compute one row a text, or all its tokens.

        Args:
            clips: the texts.

        Returns:
            float32, shape ``(len(clips), len(columns))``; with ``level = frame`` a list of arrays of shape
            ``(tokens, len(columns))``.
        """
        texts = [self._tokenizer(text, truncation=True, max_length=self._longest)["input_ids"] for text in clips]
        if self.options.frame_level:
            return self._tokens(texts, as_array)
        return np.stack([pooled([one], self.options.pooling) for one in self._tokens(texts, moments)])

    def _tokens(self, texts: Sequence[list[int]], keep: Callable[[torch.Tensor], T]) -> list[T]:
        """What is kept of the tokens of each text, given as numbers."""

        def compute(some: Sequence[list[int]]) -> list[T]:
            longest = max(len(one) for one in some)
            numbers = torch.tensor([one + [self._padding] * (longest - len(one)) for one in some], device=self._device)
            lengths = torch.tensor([len(one) for one in some], device=self._device)
            mask = (torch.arange(longest, device=self._device) < lengths[:, None]).long()
            hidden = self._tap.read(lambda: self._network(input_ids=numbers, attention_mask=mask).last_hidden_state)
            return [keep(row[: len(one)]) for row, one in zip(hidden, some, strict=True)]

        return in_groups(texts, [len(one) for one in texts], self.options.batch_tokens, compute)
