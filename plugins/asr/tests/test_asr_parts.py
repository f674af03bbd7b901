"""The predictor ``text`` with a tiny Whisper of random weights, which has windows of 3 s and four languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import huggingface_hub.constants
import numpy as np
import pytest
import torch
from huggingface_hub import file_download
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration, WhisperTokenizerFast

from nkl.errors import UserError
from nkl.plugin import identity, option_infos
from nkl.testing import PredictorConformance
from nkl.testing import clips as made
from nkl_asr.plugin import TextOptions
from nkl_asr.predictor import Text
from nkl_encoder.testing import save_tiny

LETTERS = [*"abcdefghijklmnopqrstuvwxyz", "Ġ"]
MARKS = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|de|>", "<|it|>", "<|zh|>"]
MARKS += ["<|translate|>", "<|transcribe|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
IDS = {mark: len(LETTERS) + number for number, mark in enumerate(MARKS)}
TIMES = 151


def save_whisper(folder: Path, english: bool = False) -> Path:
    """A model whose words follow the sound: its attention to it is strong."""
    config = WhisperConfig(
        d_model=16,
        encoder_layers=2,
        encoder_attention_heads=2,
        encoder_ffn_dim=24,
        decoder_layers=2,
        decoder_attention_heads=2,
        decoder_ffn_dim=24,
        vocab_size=len(LETTERS) + len(MARKS) + TIMES,
        max_source_positions=150,
        max_target_positions=40,
        bos_token_id=IDS["<|endoftext|>"],
        eos_token_id=IDS["<|endoftext|>"],
        pad_token_id=IDS["<|endoftext|>"],
        decoder_start_token_id=IDS["<|startoftranscript|>"],
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        model = WhisperForConditionalGeneration(config)
        for name, values in model.named_parameters():
            if "encoder_attn.v_proj" in name or "encoder_attn.out_proj" in name or "conv" in name:
                torch.nn.init.normal_(values, 0.0, 1.0)
        torch.nn.init.normal_(model.model.decoder.embed_tokens.weight[: len(LETTERS)], 0.0, 1.0)
    spoken = {} if english else {"lang_to_id": {mark: IDS[mark] for mark in MARKS[2:6]}}
    spoken |= {} if english else {"task_to_id": {name: IDS[f"<|{name}|>"] for name in ("translate", "transcribe")}}
    model.generation_config = GenerationConfig(
        bos_token_id=IDS["<|endoftext|>"],
        eos_token_id=IDS["<|endoftext|>"],
        pad_token_id=IDS["<|endoftext|>"],
        decoder_start_token_id=IDS["<|startoftranscript|>"],
        suppress_tokens=[IDS[mark] for mark in MARKS[1:10]],
        no_timestamps_token_id=IDS["<|notimestamps|>"],
        prev_sot_token_id=IDS["<|startofprev|>"],
        is_multilingual=not english,
        max_length=20,
        max_initial_timestamp_index=50,
        **spoken,
    )
    model.save_pretrained(folder)
    vocabulary = {token: number for number, token in enumerate([*LETTERS, *MARKS])}
    tokenizer = WhisperTokenizerFast(vocab=vocabulary, merges=[])
    tokenizer.add_special_tokens({"additional_special_tokens": MARKS[1:]})
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_whisper(tmp_path_factory.mktemp("tiny") / "whisper")


class TestText(PredictorConformance):
    plugin = "asr"
    component = "text"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": str(save_whisper(tmp_path_factory.mktemp("tiny") / "whisper")), "batching": "padded"}


def test_the_text_follows_the_sound(folder: Path) -> None:
    """Else the tests of the kit would say nothing."""
    clips = [made.noise(2.0), made.tone(2.0), made.voice(2.0), made.voice(2.0, pitch=300)]
    texts = Text(TextOptions(model=str(folder))).predict(clips)["text"].tolist()
    assert len(set(texts)) > 1
    assert not any("<|" in text for text in texts)


def test_digital_silence_is_not_asked_about(folder: Path) -> None:
    found = Text(TextOptions(model=str(folder))).predict([made.silence(), made.voice(), made.silence()])
    assert found["text"].tolist()[::2] == ["", ""]


def test_long_clips_are_computed_alone(folder: Path) -> None:
    clips = [made.voice(), made.voice(8.0), made.noise(1.0)]
    batched = Text(TextOptions(model=str(folder), batching="padded")).predict(clips)
    single = Text(TextOptions(model=str(folder), batching="single")).predict(clips)
    assert batched["text"].tolist() == single["text"].tolist()


@pytest.mark.parametrize("language", ["de", "DE", False])
def test_languages(folder: Path, language: Any) -> None:
    part = Text(TextOptions(model=str(folder), language=language))
    assert len(part.predict([made.voice()])) == 1


@pytest.mark.parametrize("seconds", [2.0, 5.0])
def test_half_precision(folder: Path, seconds: float) -> None:
    found = Text(TextOptions(model=str(folder), dtype="bf16")).predict([made.voice(seconds), made.noise(1.0)])
    assert all(found["text"])


def test_languages_that_the_model_does_not_know(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"EXP\.language = ge: .* does not know this language"):
        Text(TextOptions(model=str(folder), language="ge"))
    english = str(save_whisper(tmp_path / "english", english=True))
    with pytest.raises(UserError, match="knows English alone"):
        Text(TextOptions(model=english, language="de"))
    assert len(Text(TextOptions(model=english)).predict([made.voice()])) == 1


def test_the_language_is_part_of_the_identity_and_the_device_is_not(folder: Path) -> None:
    first = identity(TextOptions(model=str(folder)))
    assert first == identity(TextOptions(model=str(folder), device="cpu", batch_seconds=30))
    assert first != identity(TextOptions(model=str(folder), language="de"))
    infos = {info.field: info for info in option_infos(TextOptions)}
    assert infos["model"].spellings == ("text.model", "asr.model")
    assert (infos["language"].section, infos["language"].key) == ("EXP", "language")


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = save_tiny(tmp_path / "model", "HubertModel")
    with pytest.raises(UserError, match="of type hubert, where whisper is needed"):
        Text(TextOptions(model=str(other)))


def test_a_model_without_its_tokenizer_is_refused(tmp_path: Path) -> None:
    """With one that knows no word, which transformers would make, every text would be empty."""
    for file in save_whisper(tmp_path).iterdir():
        if "token" in file.name or file.name == "vocab.json":
            file.unlink()
    with pytest.raises(UserError, match=r"holds no tokenizer: it needs one of tokenizer\.json"):
        Text(TextOptions(model=str(tmp_path), device="cpu"))


def test_what_is_said_when_the_model_is_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (huggingface_hub.constants, file_download.constants):
        monkeypatch.setattr(module, "HF_HUB_OFFLINE", True)
        monkeypatch.setattr(module, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UserError) as caught:
        Text(TextOptions())
    (said,) = caught.value.complaints
    for part in ("openai/whisper-large-v3-turbo", "hf download", "text.model = ./folder"):
        assert part in said
    assert np.all([line == said for line in said.splitlines()])
