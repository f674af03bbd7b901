"""The extractor ``bert`` with tiny models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizer, RobertaConfig, RobertaModel

from nkl.errors import UserError
from nkl.plugin import identity
from nkl.testing import ExtractorConformance
from nkl_bert.extractor import Bert
from nkl_bert.plugin import BertOptions

TEXTS = ["", "hello", "the sky is grey today", "who goes there ? the sky , the grey sky", "zzz " * 700]
LETTERS = "abcdefghijklmnopqrstuvwxyz?,.!'0123456789"
WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    *LETTERS,
    *(f"##{letter}" for letter in LETTERS),
    "the",
    "sky",
    "is",
]


def save_tiny(folder: Path, kind: Any = BertModel, config: Any = BertConfig, positions: int = 520) -> Path:
    folder.mkdir()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        network = kind(
            config(
                vocab_size=len(WORDS),
                hidden_size=16,
                num_hidden_layers=3,
                num_attention_heads=2,
                intermediate_size=24,
                max_position_embeddings=positions,
                pad_token_id=0,
                initializer_range=0.4,
            )
        )
        for name, values in network.named_parameters():
            if values.ndim == 1:
                torch.nn.init.normal_(values, 1.0 if "Norm.weight" in name else 0.0, 0.2)
    network.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("bert") / "model")


class Tiny(ExtractorConformance):
    plugin = "bert"
    component = "bert"
    further: ClassVar[Mapping[str, Any]] = {}

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": str(save_tiny(tmp_path_factory.mktemp("tiny") / "model")), **cls.further}


class TestRows(Tiny):
    further: ClassVar[Mapping[str, Any]] = {"layer": [0, 2], "pooling": "mean+std"}


class TestTokens(Tiny):
    further: ClassVar[Mapping[str, Any]] = {"level": "frame"}


def tokens(folder: Path, text: str, layer: int = -1) -> np.ndarray:
    """Of the library itself, one text alone; a hidden layer of all tokens."""
    model, tokenizer = BertModel.from_pretrained(folder).eval(), BertTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        found = model(
            **tokenizer(text, truncation=True, max_length=512, return_tensors="pt"), output_hidden_states=True
        )
    states: np.ndarray = found.hidden_states[layer][0].numpy()
    return states


@pytest.mark.parametrize("layer", [0, 1, 3])
def test_rows_are_means_of_the_library_over_true_tokens(folder: Path, layer: int) -> None:
    rows = Bert(BertOptions(model=str(folder), layer=layer)).extract(TEXTS)
    expected = [tokens(folder, text, -1 - layer).mean(axis=0) for text in TEXTS]
    np.testing.assert_allclose(rows, np.stack(expected), rtol=1e-4, atol=1e-5)


def test_frames_are_the_tokens(folder: Path) -> None:
    found = Bert(BertOptions(model=str(folder), level="frame", batch_tokens=40)).extract(TEXTS)
    assert [len(one) for one in found][0::4] == [2, 512]
    for one, text in zip(found, TEXTS, strict=True):
        np.testing.assert_allclose(one, tokens(folder, text), rtol=1e-4, atol=1e-4)


def test_batches_keep_to_the_budget(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = Bert(BertOptions(model=str(folder), batch_tokens=30))
    whole, sizes = part._network.forward, []

    def forward(**inputs: Any) -> Any:
        sizes.append(tuple(inputs["input_ids"].shape))
        return whole(**inputs)

    monkeypatch.setattr(part._network, "forward", forward)
    rows = part.extract(TEXTS)
    assert all(count == 1 or count * length <= 30 for count, length in sizes)
    assert sum(count for count, _ in sizes) == len(TEXTS)
    alone = Bert(BertOptions(model=str(folder), batch_tokens=0)).extract(TEXTS)
    np.testing.assert_allclose(rows, alone, rtol=1e-4, atol=1e-5)


def test_the_kin_of_bert_are_read_too(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "model", RobertaModel, RobertaConfig)
    part = Bert(BertOptions(model=str(folder)))
    rows = part.extract(TEXTS[:3])
    np.testing.assert_allclose(rows[2], np.asarray(part.extract(TEXTS[2:3]))[0], rtol=1e-4, atol=1e-5)
    text = folder / "config.json"
    text.write_text(text.read_text(encoding="utf-8").replace('"roberta"', '"gpt2"'), encoding="utf-8")
    with pytest.raises(UserError, match="is a model of type gpt2; what can be read are bert, roberta"):
        Bert(BertOptions(model=str(folder)))


@pytest.mark.parametrize(("kind", "config", "fit"), [(BertModel, BertConfig, 20), (RobertaModel, RobertaConfig, 19)])
def test_a_model_of_few_positions_reads_so_many_tokens(tmp_path: Path, kind: Any, config: Any, fit: int) -> None:
    folder = save_tiny(tmp_path / "model", kind, config, positions=20)
    (frames,) = Bert(BertOptions(model=str(folder), level="frame")).extract(["zzz " * 30])
    assert len(frames) == fit


def test_without_a_tokenizer_nothing_can_be_done(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "model")
    before = identity(BertOptions(model=str(folder)))
    for path in [*folder.glob("tokenizer*"), folder / "vocab.txt", *folder.glob("special*")]:
        path.unlink()
    assert identity(BertOptions(model=str(folder))) != before
    with pytest.raises(UserError, match=r"holds no tokenizer: it needs one of tokenizer.json"):
        Bert(BertOptions(model=str(folder)))
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="its tokenizer cannot be read"):
        Bert(BertOptions(model=str(folder)))


def test_the_type_names_the_model() -> None:
    assert BertOptions(type="bert").source == "google-bert/bert-base-uncased"
    assert BertOptions(type="bert-large-cased").source == "google-bert/bert-large-cased"
    assert BertOptions().text_column == "text"
