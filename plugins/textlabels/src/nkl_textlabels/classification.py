"""Sorts texts into classes that are named only now, by asking whether the class follows from the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from transformers.models.auto.modeling_auto import MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES

from nkl.errors import UserError
from nkl.parts import Predictor
from nkl_encoder.batches import in_groups
from nkl_encoder.loading import load_network, settings
from nkl_encoder.tokens import load_tokenizer
from nkl_network.placing import placed
from nkl_textlabels.plugin import ClassificationOptions

WINNER = "classification_winner"


class TextClassification(Predictor):
    """``classification_winner``, and a column a class: how likely it is, 0 to 1, all of them together 1.

    Zero-shot classification by natural language inference (W. Yin, J. Hay and D. Roth, EMNLP 2019): the model judges for each
    class whether a sentence about it follows from the text; softmax over the classes. Texts are cut to what the model takes.
    An empty text has no class.
    """

    def __init__(self, options: ClassificationOptions) -> None:
        super().__init__(options)
        folder = options.folder()
        kind = settings(folder, "config.json").get("model_type")
        architecture = MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES.get(str(kind))
        if not isinstance(architecture, str):
            raise UserError(
                f"textclassifier.model = {options.model} is a model of type {kind}, which does not classify."
            )
        network: Any = load_network(architecture, folder)
        labels = [str(network.config.id2label[number]) for number in range(network.config.num_labels)]
        follows = [number for number, name in enumerate(labels) if name.lower().startswith("entail")]
        if len(follows) != 1:
            raise UserError(
                f"textclassifier.model = {options.model} does not judge whether one text follows from another: its classes "
                f"are {', '.join(labels)}, and none is entailment."
            )
        self._follows = follows[0]
        self._network = network
        self._device = placed(network, options.device, options.dtype)
        self._tokenizer = load_tokenizer(folder)
        self._longest = min(self._tokenizer.model_max_length, network.config.max_position_embeddings - 2)

    @property
    def columns(self) -> tuple[str, ...]:
        """The winner, then the classes."""
        return (WINNER, *self.options.candidates)

    def predict(self, clips: Sequence[str]) -> pd.DataFrame:
        """One row a text."""
        candidates = self.options.candidates
        said = [number for number, text in enumerate(clips) if text.strip()]
        pairs = [(clips[number], self.options.hypothesis.format(name)) for number in said for name in candidates]
        logits = in_groups(pairs, [self._size(pair) for pair in pairs], self.options.batch_tokens, self._judge)
        shares = np.full((len(clips), len(candidates)), np.nan)
        shares[said] = _shares(np.reshape(logits, (-1, len(candidates))))
        winners: list[str | None] = [None] * len(clips)
        for number in said:
            winners[number] = candidates[int(shares[number].argmax())]
        found = pd.DataFrame(shares, columns=candidates)
        found.insert(0, WINNER, pd.Series(winners, dtype=object))
        return found

    def _size(self, pair: tuple[str, str]) -> int:
        return len(self._tokenizer(*pair, **self._cutting)["input_ids"])

    def _judge(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """How much each second text follows from the first."""
        texts, claims = zip(*pairs, strict=True)
        batch = self._tokenizer(list(texts), list(claims), padding=True, return_tensors="pt", **self._cutting)
        logits = self._network(**batch.to(self._device)).logits[:, self._follows]
        found: list[float] = logits.double().tolist()
        return found

    @property
    def _cutting(self) -> dict[str, Any]:
        return {"truncation": "only_first", "max_length": self._longest}


def _shares(logits: np.ndarray) -> np.ndarray:
    """Softmax of each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return shares
