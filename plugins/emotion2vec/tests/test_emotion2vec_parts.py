"""The components of emotion2vec with tiny models, and the network against FunASR's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
import yaml
from pydantic import ValidationError

from nkl.errors import UserError
from nkl.plugin import identity
from nkl.testing import ExtractorConformance, PredictorConformance
from nkl.testing import clips as signals
from nkl_emotion2vec.blocks import distances
from nkl_emotion2vec.checkpoint import load_emotion2vec
from nkl_emotion2vec.encoder import Emotion2vecEncoder
from nkl_emotion2vec.extractor import Embeddings, Scores
from nkl_emotion2vec.network import Emotion2vec
from nkl_emotion2vec.plugin import Emotion2vecOptions, EmotionOptions, ScoreOptions
from nkl_emotion2vec.predictor import Emotion
from nkl_emotion2vec.sizes import Sizes, read_sizes

TOKENS = ["生气/angry", "厌恶/disgusted", "恐惧/fearful", "开心/happy", "中立/neutral"]
TOKENS += ["其他/other", "难过/sad", "吃惊/surprised", "<unk>"]
LABELS = ("angry", "disgusted", "fearful", "happy", "neutral", "other", "sad", "surprised", "unknown")
CONVOLUTIONS = ((8, 10, 5), *[(8, 3, 2)] * 4, (8, 2, 2), (8, 2, 2))
AUDIO = {
    "prenet_depth": 2,
    "num_extra_tokens": 4,
    "extractor_mode": "layer_norm",
    "feature_encoder_spec": "[(8, 10, 5)] + [(8, 3, 2)] * 4 + [(8,2,2)] + [(8,2,2)]",
    "conv_pos_width": 15,
    "conv_pos_groups": 4,
    "conv_pos_depth": 3,
    "conv_pos_pre_ln": False,
    "use_alibi_encoder": True,
    "learned_alibi": False,
}
MODEL = {
    "depth": 3,
    "num_heads": 4,
    "norm_eps": 1e-5,
    "norm_affine": True,
    "embed_dim": 16,
    "mlp_ratio": 2.0,
    "layer_norm_first": False,
    "normalize": True,
}


def filled(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Weights that look random, the same ones everywhere."""
    weights = network.state_dict()
    for number, (_, values) in enumerate(sorted(weights.items())):
        wave = torch.sin(torch.arange(values.numel(), dtype=torch.float64) * 1.7 + number).view(values.shape)
        values.copy_(1 + 0.5 * wave if values.ndim in (1, 5) else wave * (2 / values[0].numel()) ** 0.5)
    return weights


def save_tiny(folder: Path, model: Mapping[str, Any] | None = None, **audio: Any) -> Path:
    folder.mkdir(exist_ok=True)
    settings = {
        "model": "Emotion2vec",
        "model_conf": {**MODEL, **(model or {}), "modalities": {"audio": {**AUDIO, **audio}}},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / "tokens.txt").write_text("\n".join(TOKENS), encoding="utf-8")
    weights = filled(Emotion2vec(Sizes(16, 4, 32, 3, 2, 4, CONVOLUTIONS, (3, 5, 4), (1, 4), 9)))
    # As they are published: with a prefix, and with what only training needs.
    stored = {name if name.startswith("proj") else f"d2v_model.{name}": values for name, values in weights.items()}
    torch.save(
        {"model": {**stored, "d2v_model.modality_encoders.AUDIO.decoder.proj.weight": torch.ones(2)}},
        folder / "model.pt",
    )
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("emotion2vec") / "model")


class Tiny:
    plugin = "emotion2vec"
    further: ClassVar[Mapping[str, Any]] = {}

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        return {"model": str(save_tiny(tmp_path_factory.mktemp("tiny"))), "batching": "padded", **cls.further}


class TestEmbeddings(Tiny, ExtractorConformance):
    component = "emotion2vec"
    further: ClassVar[Mapping[str, Any]] = {"layer": [0, 2], "pooling": "mean+std"}


class TestFrames(Tiny, ExtractorConformance):
    component = "emotion2vec"
    further: ClassVar[Mapping[str, Any]] = {"level": "frame"}


class TestScores(Tiny, ExtractorConformance):
    component = "emotion2vec_emotion"


class TestEmotion(Tiny, PredictorConformance):
    component = "emotion"


def test_numbers_are_those_of_funasr(folder: Path) -> None:
    """Computed with the classes of FunASR 1.4.16: the mean of the frames, and the probabilities."""
    signal = np.sin(np.arange(9000) * 0.05 + np.sin(np.arange(9000) * 0.003)).astype(np.float32)
    clip = signals.clip("made", signal, 16000)
    row = Embeddings(Emotion2vecOptions(model=str(folder))).extract([clip])[0]
    np.testing.assert_allclose(row[:6], [0.40411, 0.78614, 3.03323, -1.19038, 0.7038, 1.76815], rtol=1e-3, atol=1e-4)
    scores = Scores(ScoreOptions(model=str(folder))).extract([clip])[0]
    expected = [0.03524, 0.09174, 0.12558, 0.02136, 0.09793, 0.21746, 0.0169, 0.05777, 0.33601]
    np.testing.assert_allclose(scores, expected, rtol=1e-3, atol=1e-4)


def test_scores_have_names_and_the_best_is_predicted(folder: Path) -> None:
    clips = [signals.voice(1.0), signals.noise(0.5), signals.voice(2.0)]
    part = Scores(ScoreOptions(model=str(folder)))
    rows = part.extract(clips)
    assert part.columns == tuple(f"emotion2vec_{label}" for label in LABELS)
    np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-5)
    found = Emotion(EmotionOptions(model=str(folder))).predict(clips)
    assert list(found["emotion_pred"]) == [LABELS[number] for number in rows.argmax(axis=1)]


def test_unused_classes_have_no_score(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "model")
    every = Scores(ScoreOptions(model=str(folder))).extract([signals.voice(1.0)])[0]
    before = identity(ScoreOptions(model=str(folder)))
    (folder / "tokens.txt").write_text("\n".join([*TOKENS[:7], "unuse_0", "unuse_1"]), encoding="utf-8")
    part = Scores(ScoreOptions(model=str(folder)))
    assert part.columns == tuple(f"emotion2vec_{label}" for label in LABELS[:7])
    np.testing.assert_allclose(part.extract([signals.voice(1.0)])[0], every[:7] / every[:7].sum(), rtol=1e-4)
    assert identity(ScoreOptions(model=str(folder))) != before
    (folder / "tokens.txt").write_text("angry\nsad", encoding="utf-8")
    with pytest.raises(UserError, match=r"has 9 classes, and tokens\.txt names 2"):
        Scores(ScoreOptions(model=str(folder)))


def test_frames_do_not_depend_on_what_shares_the_batch(folder: Path) -> None:
    encoder = Emotion2vecEncoder(folder, 30)
    windows = [signals.voice(seconds).signal for seconds in (1.7, 0.02, 0.6, 3.0)]
    with torch.inference_mode():
        batch = encoder.frames(windows, lambda compute: compute())
        for window, found in zip(windows, batch, strict=True):
            (alone,) = encoder.frames([window], lambda compute: compute())
            torch.testing.assert_close(found, alone, rtol=1e-4, atol=1e-5)
    assert [len(one) for one in batch] == [84, 1, 29, 149]


def test_long_clips_are_pooled_over_windows(folder: Path) -> None:
    part = Embeddings(Emotion2vecOptions(model=str(folder), max_seconds=1, level="frame"))
    long = signals.voice(2.5)
    prepared = np.array_split(part.encoder.prepare(long.signal), 3)
    with torch.inference_mode():
        expected = torch.cat([part.encoder.frames([one], lambda compute: compute())[0] for one in prepared])
    np.testing.assert_allclose(part.extract([long])[0], expected.numpy(), rtol=1e-4, atol=1e-5)


def test_attention_fades_with_distance() -> None:
    """Slopes of the paper: 1/2, 1/4, ... 1/256 for 8 heads; beyond a power of two those of the next, every other one."""
    bias = distances(3, 12)
    assert bias.shape == (12, 3, 3)
    assert bias[0].tolist() == [[0, -0.5, -1], [-0.5, 0, -0.5], [-1, -0.5, 0]]
    slopes = [2.0**-number for number in range(1, 9)] + [2.0 ** -(number + 0.5) for number in range(4)]
    torch.testing.assert_close(-bias[:, 0, 1], torch.tensor(slopes))


def test_published_sizes(tmp_path: Path) -> None:
    published = {"embed_dim": 768, "num_heads": 12, "depth": 8, "mlp_ratio": 4.0}
    audio = {
        "prenet_depth": 4,
        "num_extra_tokens": 10,
        "conv_pos_width": 95,
        "conv_pos_groups": 16,
        "conv_pos_depth": 5,
    }
    spec = "[(512, 10, 5)] + [(512, 3, 2)] * 4 + [(512,2,2)] + [(512,2,2)]"
    folder = save_tiny(tmp_path / "model", published, **audio, feature_encoder_spec=spec)
    sizes = read_sizes(folder / "config.yaml", (1, 12), 9)
    assert (sizes.width, sizes.heads, sizes.hidden, sizes.positions) == (768, 12, 3072, (5, 19, 16))
    assert sizes.convolutions == ((512, 10, 5), *[(512, 3, 2)] * 4, (512, 2, 2), (512, 2, 2))


@pytest.mark.parametrize(
    ("model", "audio", "said"),
    [
        ({"layer_norm_first": True}, {}, "model_conf.layer_norm_first is True"),
        ({}, {"learned_alibi": True}, "modalities.audio.learned_alibi is True"),
        ({}, {"feature_encoder_spec": "__import__('os').getcwd()"}, "does not describe a model of emotion2vec"),
        ({"embed_dim": None}, {}, "does not describe a model of emotion2vec"),
    ],
)
def test_other_networks_are_refused(tmp_path: Path, model: dict[str, Any], audio: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        Embeddings(Emotion2vecOptions(model=str(save_tiny(tmp_path / "model", model, **audio))))


def test_files_that_lack_weights_or_hold_more(tmp_path: Path, folder: Path) -> None:
    broken = save_tiny(tmp_path / "model")
    content = torch.load(broken / "model.pt", weights_only=True)["model"]
    without = {name: values for name, values in content.items() if not name.endswith("blocks.1.norm2.bias")}
    torch.save(without, broken / "model.pt")
    with pytest.raises(UserError, match=r"lacks 2 weights of the network, among them blocks.1.norm2.bias"):
        Embeddings(Emotion2vecOptions(model=str(broken)))
    torch.save({"model": content, "cfg": Path("x")}, broken / "model.pt")
    with pytest.raises(UserError, match="holds more than weights"):
        Embeddings(Emotion2vecOptions(model=str(broken)))
    torch.save(
        {"model": {name: values for name, values in content.items() if "proj" not in name[:5]}}, broken / "model.pt"
    )
    assert Embeddings(Emotion2vecOptions(model=str(broken))).extract([signals.voice(0.5)]).shape == (1, 16)
    with pytest.raises(UserError, match="knows no emotions: take one of"):
        Scores(ScoreOptions(model=str(broken)))


def test_settings_and_weights_of_different_models(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"lacks 12 weights of the network, among them blocks\.3\."):
        load_emotion2vec(save_tiny(tmp_path / "deeper", {"depth": 4}), ("model.pt",))
    with pytest.raises(UserError, match="are not of the same model"):
        load_emotion2vec(save_tiny(tmp_path / "wider", {"mlp_ratio": 4.0}), ("model.pt",))


def test_types_name_the_models() -> None:
    assert Emotion2vecOptions().source == "emotion2vec/emotion2vec_base"
    assert Emotion2vecOptions(type="emotion2vec-large").source == "emotion2vec/emotion2vec_plus_large"
    assert ScoreOptions(type="emotion2vec_emotion").source == "emotion2vec/emotion2vec_plus_base"
    assert ScoreOptions(type="emotion2vec_emotion-seed").source == "emotion2vec/emotion2vec_plus_seed"
    assert EmotionOptions(type="emotion").source == "emotion2vec/emotion2vec_plus_large"
    with pytest.raises(ValidationError, match="emotion2vec-huge is not there; there are emotion2vec, emotion2vec-base"):
        Emotion2vecOptions(type="emotion2vec-huge")
