"""Whisper, from a signal to a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import WhisperFeatureExtractor

from nkl.errors import UserError
from nkl_encoder.loading import load_network, quietly
from nkl_encoder.tokens import load_tokenizer
from nkl_network.placing import placed

RATE = 16000
_SAMPLES_A_FRAME = 320
_NO_SPEECH = 0.6
_UNLIKELY = -1.0


class Transcriber:
    """Writes down what is said (A. Radford et al., "Robust speech recognition via large-scale weak supervision", 2023).

    Greedy, so that the same signal gives the same text. Where the model takes a window for no speech (probability over .6) and
    the text for unlikely (mean log probability under -1), the text is left out, as in OpenAI's own program.

    Args:
        folder: of the model.
        language: a code such as ``de``; ``None`` to have it found out, signal by signal.
        device: where it is computed.
        dtype: in which precision: ``fp32``, ``bf16`` or ``fp16``.

    Raises:
        UserError: if the folder holds another model or no tokenizer, or the model does not know the language.
    """

    def __init__(self, folder: Path, language: str | None, device: str, dtype: str) -> None:
        self._network: Any = load_network("WhisperForConditionalGeneration", folder)
        self.device = placed(self._network, device, dtype)
        self._tokenizer: Any = load_tokenizer(folder)
        config = self._network.config
        self.longest = config.max_source_positions * _SAMPLES_A_FRAME
        self._mel = WhisperFeatureExtractor(
            feature_size=config.num_mel_bins, sampling_rate=RATE, chunk_length=self.longest // RATE
        )
        self._speech = self._spoken(folder, language)

    def _spoken(self, folder: Path, language: str | None) -> dict[str, Any]:
        """What the network is told of the language."""
        known = getattr(self._network.generation_config, "lang_to_id", None) or {}
        codes = sorted(token.strip("<|>") for token in known)
        code = language and language.strip().lower()
        if not getattr(self._network.generation_config, "is_multilingual", bool(known)):
            if code not in (None, "en"):
                raise UserError(f"EXP.language = {language}: the model {folder} knows English alone.")
            return {}
        if code and code not in codes:
            raise UserError(
                f"EXP.language = {language}: the model {folder} does not know this language. "
                "Write a two-letter code such as de, or False to have it found out."
            )
        return {"language": code, "task": "transcribe"}

    def write(self, signals: Sequence[np.ndarray]) -> list[str]:
        """Transcribe signals, none or one of which is longer than the network takes at once.

        Args:
            signals: float32, each of shape ``(samples,)``, 16 kHz; a long one is alone.

        Returns:
            A text each, without spaces around it; empty where nothing is said.
        """
        short = max(len(signal) for signal in signals) <= self.longest
        mel = self._mel(
            list(signals),
            sampling_rate=RATE,
            truncation=False,
            padding="max_length" if short else "longest",
            return_attention_mask=True,
            return_tensors="pt",
        )
        with torch.inference_mode(), quietly():
            tokens = self._network.generate(
                mel["input_features"].to(device=self.device, dtype=self._network.dtype),
                attention_mask=mel["attention_mask"].to(self.device),
                return_timestamps=not short,
                num_beams=1,
                temperature=0.0,
                no_speech_threshold=_NO_SPEECH,
                logprob_threshold=_UNLIKELY,
                **self._speech,
            )
        return [text.strip() for text in self._tokenizer.batch_decode(tokens, skip_special_tokens=True)]
