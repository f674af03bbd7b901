"""The predictor ``translation`` with tiny models of random weights: Marian of two languages, Marian of several, M2M100."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import pytest
import sentencepiece
import torch
import transformers
from huggingface_hub import file_download

from nkl.errors import UserError
from nkl.plugin import identity, option_infos
from nkl.testing import PredictorConformance, texts
from nkl_textlabels.plugin import TranslationOptions
from nkl_textlabels.translation import Translation

LONGEST = 120


def _save_pieces(path: Path) -> list[str]:
    """Train a tokenizer of few words; gives them."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*texts.short_texts()[1:], texts.long_text()]),
        model_prefix=str(path.with_suffix("")),
        vocab_size=70,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    path.with_suffix(".model").rename(path)
    path.with_suffix(".vocab").unlink()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [pieces.id_to_piece(number) for number in range(pieces.get_piece_size())]


def _save_network(folder: Path, kind: str, settings: dict[str, Any]) -> None:
    small: dict[str, Any] = {
        "d_model": 16,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 24,
        "decoder_ffn_dim": 24,
        "max_position_embeddings": LONGEST,
        "init_std": 1.0,
    }
    network: Any = getattr(transformers, kind)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        made = network(network.config_class(**small, **settings))
    made.generation_config.max_length = 30
    made.save_pretrained(folder)


def save_marian(folder: Path, *marks: str) -> Path:
    folder.mkdir(parents=True)
    pieces = [piece for piece in _save_pieces(folder / "source.spm") if not piece.startswith("<")]
    _save_pieces(folder / "target.spm")
    words = ["</s>", "<unk>", *marks, *pieces, "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}), "utf-8")
    last = len(words) - 1
    special = {"pad_token_id": last, "eos_token_id": 0, "decoder_start_token_id": last, "forced_eos_token_id": 0}
    _save_network(folder, "MarianMTModel", {"vocab_size": len(words), **special})
    return folder


def save_m2m(folder: Path) -> Path:
    folder.mkdir(parents=True)
    pieces = [piece for piece in _save_pieces(folder / "sentencepiece.bpe.model") if not piece.startswith("<")]
    words = ["<s>", "<pad>", "</s>", "<unk>", *pieces]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}), "utf-8")
    tokenizer = transformers.M2M100Tokenizer(str(folder / "vocab.json"), str(folder / "sentencepiece.bpe.model"))
    tokenizer.save_pretrained(folder)
    special = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2}
    _save_network(folder, "M2M100ForConditionalGeneration", {"vocab_size": len(tokenizer) + 200, **special})
    return folder


def save_nllb(folder: Path) -> Path:
    folder.mkdir(parents=True)
    words = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyzGINS.,!"]
    tokenizer = transformers.NllbTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[])
    tokenizer.save_pretrained(folder)
    special = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2}
    _save_network(folder, "M2M100ForConditionalGeneration", {"vocab_size": len(tokenizer), **special})
    return folder


@pytest.fixture(scope="module")
def marian(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save_marian(tmp_path_factory.mktemp("marian") / "model"))


@pytest.fixture(scope="module")
def m2m(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save_m2m(tmp_path_factory.mktemp("m2m") / "model"))


class TestMarian(PredictorConformance):
    plugin = "textlabels"
    component = "translation"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": str(save_marian(tmp_path_factory.mktemp("tiny") / "model")), "language": "de"}


class TestM2M(PredictorConformance):
    plugin = "textlabels"
    component = "translation"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": str(save_m2m(tmp_path_factory.mktemp("tiny") / "model")), "language": "de", "beams": 1}


def test_the_column_is_the_language_and_each_text_has_its_own_translation(marian: str) -> None:
    found = Translation(TranslationOptions(model=marian, target_language="fr")).predict(texts.short_texts())
    assert list(found.columns) == ["fr"]
    assert found["fr"].iloc[0] == ""
    assert len(set(found["fr"])) > 2
    assert not any("<" in text for text in found["fr"])


def test_batches_of_any_size_say_the_same(marian: str) -> None:
    said = texts.short_texts()
    one = Translation(TranslationOptions(model=marian, language="de", batch_tokens=0)).predict(said)
    many = Translation(TranslationOptions(model=marian, language="de", batch_tokens=10000)).predict(said)
    assert one["en"].tolist() == many["en"].tolist()


def test_m2m_begins_with_the_language_that_is_asked_for(m2m: str) -> None:
    said = texts.short_texts()[1:4]
    french = Translation(TranslationOptions(model=m2m, language="de", target_language="fr")).predict(said)
    english = Translation(TranslationOptions(model=m2m, language="de")).predict(said)
    assert french["fr"].tolist() != english["en"].tolist()
    assert not any(text.startswith(("__fr__", "__en__")) for text in (*french["fr"], *english["en"]))
    with pytest.raises(UserError, match=r"has no language xx; .* translation\.source_code"):
        Translation(TranslationOptions(model=m2m, language="xx"))


def test_nllb_has_codes_of_its_own(tmp_path: Path) -> None:
    folder = str(save_nllb(tmp_path / "model"))
    with pytest.raises(UserError, match=r"has no language de; .* translation\.source_code, such as deu_Latn"):
        Translation(TranslationOptions(model=folder, language="de"))
    codes = {"language": "de", "source_code": "deu_Latn"}
    said = texts.short_texts()[1:4]
    english = Translation(TranslationOptions(model=folder, target_code="eng_Latn", **codes)).predict(said)
    french = Translation(TranslationOptions(model=folder, target_code="fra_Latn", **codes)).predict(said)
    assert english["en"].tolist() != french["en"].tolist()


def test_marian_of_several_languages_is_told_which(tmp_path: Path) -> None:
    folder = str(save_marian(tmp_path / "model", ">>fra<<", ">>ita<<"))
    with pytest.raises(UserError, match=r"has no language fr; .* translation\.target_code, such as >>fra<<"):
        Translation(TranslationOptions(model=folder, target_language="fr"))
    said = texts.short_texts()[1:4]
    codes = {"fr": "fra", "it": "ita"}
    found = {
        name: Translation(TranslationOptions(model=folder, target_language=name, target_code=code)).predict(said)[name]
        for name, code in codes.items()
    }
    assert found["fr"].tolist() != found["it"].tolist()


def test_a_text_that_is_too_long_is_an_error(marian: str) -> None:
    with pytest.raises(ValueError, match=f"tokens, and the model takes {LONGEST} at most"):
        Translation(TranslationOptions(model=marian, language="de")).predict([texts.long_text()])


def test_the_languages_name_the_model() -> None:
    assert TranslationOptions(language="de").source == "Helsinki-NLP/opus-mt-de-en"
    assert TranslationOptions(language="de", target_language="fr").source == "Helsinki-NLP/opus-mt-de-fr"
    with pytest.raises(UserError, match="both en: there is nothing to translate"):
        Translation(TranslationOptions())
    with pytest.raises(UserError, match="say which language the texts are in"):
        identity(TranslationOptions(language=False))


def test_options(marian: str) -> None:
    keys = {info.field: (info.section, info.key) for info in option_infos(TranslationOptions)}
    assert keys["language"] == ("EXP", "language")
    assert keys["target_language"] == (None, "target_language")
    assert keys["model"] == (None, "translation.model")
    first = identity(TranslationOptions(model=marian, language="de"))
    assert first == identity(TranslationOptions(model=marian, language="de", batch_tokens=1, device="cpu"))
    assert first != identity(TranslationOptions(model=marian, language="de", beams=1))


def test_models_of_other_kinds(tmp_path: Path) -> None:
    transformers.T5Config(d_model=8, d_kv=4, d_ff=8, num_layers=1, num_heads=2, vocab_size=20).save_pretrained(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(UserError, match="is a model of type t5; what can be read are marian, m2m_100"):
        Translation(TranslationOptions(model=str(tmp_path), language="de"))


@pytest.mark.parametrize("ask", [Translation, identity])
def test_what_is_said_when_the_model_is_not_to_be_had(
    ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (huggingface_hub.constants, file_download.constants):
        monkeypatch.setattr(module, "HF_HUB_OFFLINE", True)
        monkeypatch.setattr(module, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UserError) as caught:
        ask(TranslationOptions(language="de"))
    (said,) = caught.value.complaints
    for words in ("Helsinki-NLP/opus-mt-de-en", "hf download", "translation.model = ./folder", "facebook/m2m100_418M"):
        assert words in said
