"""The encoders: padding has no part in anything, layers are the library's, and what is frozen stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from nkl.errors import UserError
from nkl.testing import clips as signals
from nkl_encoder.testing import save_tiny
from nkl_finetune.body import Body
from nkl_finetune.network import Network, merge, thaw
from nkl_finetune.options import FinetuneOptions
from nkl_finetune.origin import described, pretrained_body, rebuilt_body

MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "group": ("Wav2Vec2Model", {"feat_extract_norm": "group"}),
    "layer": ("Wav2Vec2Model", {"feat_extract_norm": "layer", "do_stable_layer_norm": True}),
    "hubert": ("HubertModel", {}),
    "wavlm": ("WavLMModel", {}),
    "whisper": ("WhisperModel", {}),
}


@pytest.fixture(scope="module", params=list(MODELS))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    architecture, config = MODELS[request.param]
    return save_tiny(tmp_path_factory.mktemp(request.param) / "model", architecture, **config)


def options(folder: Path, **values: Any) -> FinetuneOptions:
    return FinetuneOptions(pretrained_model=str(folder), max_duration=3, **values)


def network(folder: Path, **values: Any) -> Network:
    own = options(folder, **values)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        found = Network(pretrained_body(folder, own), 3, own.layer_pooling, own.pooling, (8,), "tanh", 0.1)
        thaw(found.body, own)
    return found.eval()


def speech(body: Body) -> list[np.ndarray]:
    """Signals of unlike lengths, one shorter than a frame."""
    clips = [signals.voice(2.0), signals.noise(0.7), signals.voice(0.25), signals.noise(0.4)]
    return [body.prepare(clip.signal) for clip in clips] + [np.ones(100, np.float32)]


@pytest.mark.parametrize("pooling", ["mean", "mean+var", "attention"])
def test_alone_and_in_a_padded_batch_are_the_same(folder: Path, pooling: str) -> None:
    found = network(folder, pooling=pooling, layer_pooling="weighted")
    windows = speech(found.body)
    with torch.inference_mode():
        together = found(**found.body.collate(windows))
        alone = torch.cat([found(**found.body.collate([window])) for window in windows])
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


def test_gradients_are_those_without_padding(folder: Path) -> None:
    found = network(folder, freeze=None)
    long, short = speech(found.body)[:2]

    def gradients(windows: list[np.ndarray], row: int) -> dict[str, torch.Tensor]:
        found.zero_grad()
        found(**found.body.collate(windows))[row].square().sum().backward()
        return {name: one.grad.clone() for name, one in found.named_parameters() if one.grad is not None}

    padded, alone = gradients([long, short], 1), gradients([short], 0)
    assert padded.keys() == alone.keys()
    for name, values in alone.items():
        torch.testing.assert_close(padded[name], values, rtol=1e-3, atol=1e-5, msg=name)


def test_layers_are_those_of_the_library(folder: Path) -> None:
    """With plain attention and the library's own norm, against ours; the padding of Whisper is the library's too."""
    body = pretrained_body(folder, options(folder, whisper_context="full")).eval()
    window = speech(body)[0]
    with torch.inference_mode():
        layers, mask = body(**body.collate([window]), every=True)
        if body.network.config.model_type == "whisper":
            plain = transformers.WhisperModel.from_pretrained(folder).encoder.eval()
            mel = transformers.WhisperFeatureExtractor(chunk_length=3)(window, sampling_rate=16000, return_tensors="pt")
            expected = plain(mel.input_features).last_hidden_state
        else:
            plain = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
            expected = plain(torch.from_numpy(window)[None]).last_hidden_state
    assert len(layers) == 4
    frames = int(mask.sum())
    torch.testing.assert_close(layers[-1][:, :frames], expected[:, :frames], rtol=1e-4, atol=1e-5)
    assert not any(torch.equal(one, layers[-1]) for one in layers[:-1])


@pytest.mark.parametrize(
    ("values", "moves", "stays"),
    [
        ({}, "layers.0.", "conv"),
        ({"freeze": None}, "conv", "embed_positions"),
        ({"freeze": None, "freeze_layers": 2}, "layers.2.", "layers.1."),
        ({"freeze": "body"}, "head.", "body."),
        ({"lora": 2, "freeze": None}, "lora_", "base_layer"),
    ],
)
def test_what_is_frozen_stays(folder: Path, values: dict[str, Any], moves: str, stays: str) -> None:
    found = network(folder, **values, spec_augment=False)
    before = {name: one.detach().clone() for name, one in found.named_parameters()}
    step = torch.optim.SGD([one for one in found.parameters() if one.requires_grad], lr=10.0)
    found(**found.body.collate(speech(found.body))).square().sum().backward()
    step.step()
    changed = {name for name, one in found.named_parameters() if not torch.equal(one, before[name])}
    assert any(moves in name for name in changed)
    assert not [name for name in changed if stays in name and "pos_conv" not in name]


def test_adapters_are_merged(folder: Path) -> None:
    found = network(folder, lora=2, freeze=None, spec_augment=False)
    for name, one in found.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(one)
    batch = found.body.collate(speech(found.body))
    plain = network(folder, freeze=None, spec_augment=False)
    with torch.inference_mode():
        adapted = found(**batch)
        merge(found.body)
        torch.testing.assert_close(found(**batch), adapted, rtol=1e-4, atol=1e-5)
        assert not torch.allclose(plain(**batch), adapted, atol=1e-3)
    assert found.state_dict().keys() == plain.state_dict().keys()


def test_an_encoder_is_rebuilt_from_its_settings(folder: Path) -> None:
    body = pretrained_body(folder, options(folder, num_layers=2)).eval()
    again = rebuilt_body(described(body)).eval()
    again.load_state_dict(body.state_dict())
    batch = body.collate(speech(body))
    with torch.inference_mode():
        assert torch.equal(again(**batch)[0][-1], body(**batch)[0][-1])
    assert len(again.blocks) == 2


def test_a_lower_layer_is_that_of_the_whole_network(folder: Path) -> None:
    whole, lower = (pretrained_body(folder, options(folder)).eval() for _ in range(2))
    lower.shorten(1)
    again = rebuilt_body(described(lower)).eval()
    again.load_state_dict(lower.state_dict())
    batch = whole.collate(speech(whole))
    with torch.inference_mode():
        expected = whole(**batch, every=True)[0]
        torch.testing.assert_close(lower(**batch)[0][-1], expected[-2])
        torch.testing.assert_close(again(**batch, every=True)[0], expected[:-1])
    assert len(lower.blocks) == len(again.blocks) == 2


def test_training_masks_and_drops_layers_without_failing(folder: Path) -> None:
    found = network(folder, layer_pooling="weighted", freeze=None).train()
    for module in found.modules():
        if hasattr(module, "layerdrop"):
            module.layerdrop = 0.5
        config: Any = getattr(module, "config", None)
        if config is not None:
            config.layerdrop = 0.5
    for _ in range(6):
        found(**found.body.collate([np.ones(500, np.float32), np.ones(900, np.float32)])).sum().backward()


def test_models_that_do_not_fit(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"MODEL\.num_layers = 9: the model has 3 layers"):
        pretrained_body(folder, options(folder, num_layers=9))
    with pytest.raises(UserError, match=r"MODEL\.freeze_layers = 4: the model has 3 layers"):
        pretrained_body(folder, options(folder, freeze_layers=4))
    with pytest.raises(UserError, match="the model has 3 layers, of which 1 are used"):
        pretrained_body(folder, options(folder, num_layers=1, freeze_layers=2))
    other = save_tiny(tmp_path / "ast", "ASTModel")
    with pytest.raises(UserError, match="audio-spectrogram-transformer, which is not among wav2vec2"):
        pretrained_body(other, options(other))
