"""The predictor ``textclassification`` with a tiny model of random weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import numpy as np
import pytest
import sentencepiece
import torch
import transformers
from huggingface_hub import file_download
from pydantic import ValidationError

from nkl.errors import UserError
from nkl.plugin import identity, option_infos
from nkl.testing import PredictorConformance, texts
from nkl_textlabels.classification import TextClassification
from nkl_textlabels.plugin import ClassificationOptions

CANDIDATES = ["happy", "sad", "about birds"]
NLI = ("contradiction", "neutral", "entailment")


def save_model(folder: Path, classes: Sequence[str] = NLI) -> Path:
    """XLM-RoBERTa as the hub has it: its tokenizer is a model of sentencepiece."""
    folder.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*texts.short_texts()[1:], texts.long_text(), *CANDIDATES, "This example is"]),
        model_prefix=str(folder / "sentencepiece.bpe"),
        vocab_size=80,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (folder / "sentencepiece.bpe.vocab").unlink()
    tokenizer = transformers.AutoTokenizer.from_pretrained(_config(folder, classes, 90), local_files_only=True)
    (folder / "config.json").unlink()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        network = transformers.XLMRobertaForSequenceClassification(_settings(classes, len(tokenizer)))
    network.save_pretrained(folder)
    return folder


def _settings(classes: Sequence[str], words: int) -> Any:
    return transformers.XLMRobertaConfig(
        vocab_size=words,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        max_position_embeddings=130,
        type_vocab_size=1,
        initializer_range=0.5,
        id2label=dict(enumerate(classes)),
        label2id={name: number for number, name in enumerate(classes)},
    )


def _config(folder: Path, classes: Sequence[str], words: int) -> Path:
    _settings(classes, words).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("nli") / "model")


def part(folder: Path, **options: Any) -> TextClassification:
    return TextClassification(ClassificationOptions(**{"model": str(folder), "candidates": CANDIDATES, **options}))


class TestTextClassification(PredictorConformance):
    plugin = "textlabels"
    component = "textclassification"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": str(save_model(tmp_path_factory.mktemp("tiny") / "model")), "candidates": CANDIDATES}


def test_the_classes_share_one_and_the_winner_has_most(folder: Path) -> None:
    found = part(folder).predict(texts.short_texts())
    assert list(found.columns) == ["classification_winner", *CANDIDATES]
    assert found.iloc[0].isna().all()
    shares = found[CANDIDATES].iloc[1:].to_numpy(dtype=np.float64)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert [CANDIDATES[at] for at in shares.argmax(axis=1)] == found["classification_winner"].iloc[1:].tolist()
    assert shares.std(axis=0).min() > 1e-4, "the texts have no effect"


def test_it_is_what_the_pipeline_of_transformers_says(folder: Path) -> None:
    model = transformers.XLMRobertaForSequenceClassification.from_pretrained(folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    pipeline = transformers.pipeline("zero-shot-classification", model=model, tokenizer=tokenizer)
    said = texts.short_texts()[1:4]
    found = part(folder).predict(said)
    for number, expected in enumerate(pipeline(said, CANDIDATES)):
        assert found["classification_winner"].iloc[number] == expected["labels"][0]
        for name, share in zip(expected["labels"], expected["scores"], strict=True):
            assert found[name].iloc[number] == pytest.approx(share, abs=1e-5)


def test_long_texts_are_cut_and_the_question_is_not(folder: Path) -> None:
    long = texts.long_text()
    found = part(folder).predict([long, long + " and sang", "No"])
    assert found[CANDIDATES].iloc[0].tolist() == pytest.approx(found[CANDIDATES].iloc[1].tolist(), rel=1e-5)
    assert len(set(found[CANDIDATES].iloc[0])) == 3


def test_batches_of_any_size_say_the_same(folder: Path) -> None:
    said = [*texts.short_texts(), texts.long_text()]
    one = part(folder, batch_tokens=0).predict(said)[CANDIDATES].iloc[1:].to_numpy(dtype=np.float64)
    many = part(folder, batch_tokens=10000).predict(said)[CANDIDATES].iloc[1:].to_numpy(dtype=np.float64)
    np.testing.assert_allclose(one, many, rtol=1e-4)


def test_only_empty_texts(folder: Path) -> None:
    assert part(folder).predict(["", "  "]).isna().all().all()


def test_models_that_do_not_judge(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="its classes are good, bad, and none is entailment"):
        part(save_model(tmp_path / "moods", ["good", "bad"]))
    model = save_model(tmp_path / "words")
    (model / "sentencepiece.bpe.model").unlink()
    with pytest.raises(UserError, match="holds no tokenizer"):
        part(model)


def test_options() -> None:
    keys = {info.field: (info.section, info.key) for info in option_infos(ClassificationOptions)}
    assert keys["model"] == (None, "textclassifier.model")
    assert keys["candidates"] == (None, "textclassifier.candidates")
    assert keys["device"] == ("MODEL", "device")
    for wrong in (["one"], ["one", "one"], []):
        with pytest.raises(ValidationError):
            ClassificationOptions(candidates=wrong)
    with pytest.raises(ValidationError):
        ClassificationOptions(candidates=CANDIDATES, hypothesis="No place for it.")


def test_candidates_are_part_of_the_identity(folder: Path) -> None:
    options = ClassificationOptions(model=str(folder), candidates=CANDIDATES)
    assert identity(options) == identity(options.model_copy(update={"text_column": "said", "batch_tokens": 1}))
    assert identity(options) != identity(options.model_copy(update={"candidates": ["a", "b"]}))
    assert identity(options) != identity(options.model_copy(update={"hypothesis": "It is {}."}))


def test_what_is_said_when_the_model_is_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (huggingface_hub.constants, file_download.constants):
        monkeypatch.setattr(module, "HF_HUB_OFFLINE", True)
        monkeypatch.setattr(module, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UserError) as caught:
        TextClassification(ClassificationOptions(candidates=CANDIDATES))
    (said,) = caught.value.complaints
    for words in ("joeddav/xlm-roberta-large-xnli", "hf download", "textclassifier.model = ./folder"):
        assert words in said
