"""Where weights come from, what of that is part of the identity, and what users are told."""

from __future__ import annotations

import http.server
import json
import shutil
import socket
import threading
import time
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import numpy as np
import pytest
import torch
from huggingface_hub import file_download
from safetensors.torch import load_file, save_file

from nkl.errors import UserError
from nkl.plugin import identity, option_infos
from nkl.testing import clips as signals
from nkl_encoder.options import EncoderOptions
from nkl_encoder.reach import require_hub
from nkl_encoder.testing import save_tiny
from nkl_encoder.waveform import WaveformEncoder
from nkl_encoder.weights import weight_facts, weight_folder
from nkl_network.device import device_for

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_tiny(tmp_path / "model", "Wav2Vec2Model", feat_extract_norm="layer")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's cache, empty, without a network."""
    cache = tmp_path / "hub"
    for module in (huggingface_hub.constants, file_download.constants):
        monkeypatch.setattr(module, "HF_HUB_OFFLINE", True)
        monkeypatch.setattr(module, "HF_HUB_CACHE", str(cache))
    return cache


class NamedOptions(EncoderOptions):
    prefix = "named"
    owner = "Somebody"
    usual = "named-base"


def row(folder: Path) -> np.ndarray:
    encoder = WaveformEncoder("Wav2Vec2Model", folder, 60)
    with torch.inference_mode():
        return encoder.frames([signals.voice().signal], lambda compute: compute())[0].numpy()


def test_keys_begin_with_the_name_and_device_belongs_to_the_model_section() -> None:
    infos = {info.field: info for info in option_infos(NamedOptions)}
    assert infos["layer"].key == "named.layer"
    assert infos["dtype"].key == "named.dtype"
    assert (infos["device"].section, infos["device"].key) == ("MODEL", "device")
    assert {info.key for info in option_infos(EncoderOptions)} >= {"layer", "dtype"}


@pytest.mark.parametrize(
    ("options", "source"),
    [
        ({}, "Somebody/named-base"),
        ({"type": "named"}, "Somebody/named-base"),
        ({"type": "Named-Large-10h"}, "Somebody/named-large-10h"),
        ({"type": "named-large", "model": "./here"}, "./here"),
    ],
)
def test_the_type_names_the_model(options: dict[str, Any], source: str) -> None:
    assert NamedOptions(**options).source == source


def test_the_identity_is_that_of_the_weights_wherever_they_lie(folder: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(folder, tmp_path / "elsewhere")
    before = identity(NamedOptions(model=str(folder)))
    assert before == identity(
        NamedOptions(model=str(moved), type="named-x", revision="v1", device="cpu", batch_seconds=1)
    )
    weights = load_file(moved / "model.safetensors")
    next(iter(weights.values())).flatten()[0].add_(1)
    save_file(weights, moved / "model.safetensors", {"format": "pt"})
    assert identity(NamedOptions(model=str(moved))) != before
    (folder / "preprocessor_config.json").write_text('{"do_normalize": false}', encoding="utf-8")
    assert identity(NamedOptions(model=str(folder))) != before


def test_models_from_the_cache_of_the_hub(hub: Path, folder: Path) -> None:
    place = hub / "models--somebody--tiny"
    shutil.copytree(folder, place / "snapshots" / COMMIT)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text(COMMIT, encoding="utf-8")
    assert weight_facts("somebody/tiny", "main", "x.model") == {"model": "somebody/tiny", "commit": COMMIT}
    assert weight_folder("somebody/tiny", "main", "x.model") == place / "snapshots" / COMMIT


def test_a_commit_needs_no_question_to_the_hub(hub: Path) -> None:
    assert weight_facts("somebody/tiny", COMMIT, "x.model") == {"model": "somebody/tiny", "commit": COMMIT}


@pytest.mark.parametrize("ask", [weight_facts, weight_folder])
def test_what_is_said_when_a_model_is_not_to_be_had(hub: Path, ask: Any) -> None:
    with pytest.raises(UserError) as caught:
        ask("somebody/tiny", "main", "wav2vec2.model")
    (said,) = caught.value.complaints
    for part in ("model somebody/tiny", "hf download somebody/tiny", "wav2vec2.model = ./folder"):
        assert part in said
    assert "\n" not in said


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(403)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def test_without_a_network_the_answer_comes_soon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    silent = socket.create_server(("127.0.0.1", 0))  # takes the call, and says nothing
    monkeypatch.setattr(file_download.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
    with silent:
        began = time.monotonic()
        with pytest.raises(UserError, match=r"does not answer within 4 seconds. Where there is a network, fetch it"):
            weight_facts("somebody/tiny", "main", "x.model")
        assert time.monotonic() - began < 6
    with pytest.raises(ConnectionError, match="cannot be reached"):
        require_hub("http://127.0.0.1:9", 2)  # nobody is there


def test_a_hub_that_answers_is_there_whatever_it_says() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        require_hub(f"http://127.0.0.1:{server.server_port}")
        thread.join(5)


def test_folders_that_hold_no_model(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no folder"):
        weight_folder("./nowhere", "main", "x.model")
    with pytest.raises(UserError, match=r"holds no model: it needs config.json"):
        weight_folder(str(tmp_path), "main", "x.model")


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="of type hubert, where wav2vec2 is needed"):
        row(save_tiny(tmp_path / "model", "HubertModel"))


def test_missing_weights_are_not_made_up(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["encoder.layers.1.attention.k_proj.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(UserError, match=r"lacks 1 weights .* encoder.layers.1.attention.k_proj.weight"):
        row(folder)


def test_plain_torch_files_are_read_where_there_is_no_other(folder: Path) -> None:
    expected = row(folder)
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save({f"wav2vec2.{name}": values for name, values in weights.items()}, folder / "pytorch_model.bin")
    np.testing.assert_array_equal(row(folder), expected)


def test_a_torch_file_that_would_run_code_is_not_run(folder: Path, tmp_path: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save({"weights": _Trap(tmp_path / "ran")}, folder / "pytorch_model.bin")
    with pytest.raises(Exception, match=r"[Ww]eights"):
        row(folder)
    assert not (tmp_path / "ran").exists()


class _Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_settings_of_processors_are_read_too(folder: Path) -> None:
    usual = WaveformEncoder("Wav2Vec2Model", folder, 60)
    (folder / "processor_config.json").write_text(
        json.dumps({"feature_extractor": {"do_normalize": False}}), encoding="utf-8"
    )
    plain = WaveformEncoder("Wav2Vec2Model", folder, 60)
    signal = signals.voice().signal
    np.testing.assert_array_equal(plain.prepare(signal), signal)
    assert abs(usual.prepare(signal).std() - 1) < 1e-3


def test_devices() -> None:
    assert device_for("CPU").type == "cpu"
    for name in ("cuda:97", "no such thing"):
        with pytest.raises(UserError, match=r"MODEL\.device"):
            device_for(name)


def test_on_a_graphics_card_all_workers_share_one_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not NamedOptions(device="CPU").shared
    for found, shared in (("cuda", True), ("mps", True), ("cpu", False)):
        monkeypatch.setattr("nkl_network.device.device_for", lambda *_, kind=found: torch.device(kind))
        assert NamedOptions().shared is shared


def test_a_download_that_broke_off_is_no_model(hub: Path, folder: Path) -> None:
    place = hub / "models--somebody--tiny"
    shutil.copytree(folder, place / "snapshots" / COMMIT)
    (place / "snapshots" / COMMIT / "model.safetensors").rename(
        place / "snapshots" / COMMIT / "model-00001-of-00002.safetensors"
    )
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (place / "snapshots" / COMMIT / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(UserError, match="hf download somebody/tiny"):
        weight_folder("somebody/tiny", COMMIT, "x.model")
