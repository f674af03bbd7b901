"""Where an encoder comes from: a pretrained model, or the settings that a trained one was saved with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import transformers
from torch import nn

from nkl.errors import UserError
from nkl_encoder.loading import load_network, preprocessing, settings
from nkl_finetune.body import Body, WaveformBody, WhisperBody

_WAVEFORM = {"wav2vec2": "Wav2Vec2Model", "hubert": "HubertModel", "wavlm": "WavLMModel"}
_FRAMES_A_SECOND = 50


def pretrained_body(folder: Path, options: Any) -> Body:
    """The encoder of a model, as the options cut it to size. All of its weights are frozen.

    Raises:
        UserError: if the folder holds a model of another kind, or one of fewer layers.
    """
    found = settings(folder, "config.json")
    kind = found.get("model_type", "nothing")
    if kind != "whisper" and kind not in _WAVEFORM:
        known = ", ".join((*_WAVEFORM, "whisper"))
        raise UserError(f"MODEL.pretrained_model: {folder} holds a model of type {kind}, which is not among {known}.")
    name = "encoder_layers" if kind == "whisper" else "num_hidden_layers"
    there, wanted = found.get(name, math.inf), options.num_layers or 0
    if wanted > there:
        raise UserError(f"MODEL.num_layers = {wanted}: the model has {there} layers.")
    if options.freeze_layers > (wanted or there):
        used = f"has {there} layers, of which {wanted} are used" if wanted else f"has {there} layers"
        raise UserError(f"MODEL.freeze_layers = {options.freeze_layers}: the model {used}.")
    changes: Any = {name: wanted} if wanted else {}
    if kind == "whisper":
        whole: Any = load_network("WhisperModel", folder, decoder_layers=0, **changes)
        network = whole.get_encoder()
        if options.whisper_context == "max_duration":
            _shorten(network, math.ceil(options.max_duration * _FRAMES_A_SECOND))
        return WhisperBody(network, options.max_duration)
    # An adapter would change how many frames there are.
    changes["add_adapter"] = False
    if not options.spec_augment:
        changes["apply_spec_augment"] = False
    network = load_network(_WAVEFORM[kind], folder, **changes)
    return WaveformBody(network, options.max_duration, bool(preprocessing(folder).get("do_normalize", True)))


def described(body: Body) -> dict[str, Any]:
    """What :func:`rebuilt_body` needs: plain values."""
    seconds = body.longest / 16000
    network: Any = body.network
    config = network.config.to_dict()
    config.pop("_name_or_path", None)  # a folder's place on somebody's disk
    facts = {"config": config, "seconds": seconds, "raw": body.raw}
    return facts | ({"normalise": body.normalise} if isinstance(body, WaveformBody) else {})


def rebuilt_body(facts: Mapping[str, Any]) -> Body:
    """An encoder of the same shape, whose weights mean nothing yet.

    Raises:
        ValueError: if it is of no kind that is known.
    """
    body = _of_kind(facts)
    if facts.get("raw"):
        body.take_raw()
    return body


def _of_kind(facts: Mapping[str, Any]) -> Body:
    values = dict(facts["config"])
    kind = values.pop("model_type")
    config = transformers.AutoConfig.for_model(kind, **values)
    if kind == "whisper":
        return WhisperBody(transformers.models.whisper.modeling_whisper.WhisperEncoder(config), facts["seconds"])
    if kind not in _WAVEFORM:
        raise ValueError(f"unknown kind of encoder: {kind}")
    network: nn.Module = getattr(transformers, _WAVEFORM[kind])(config)
    return WaveformBody(network, facts["seconds"], facts["normalise"])


def _shorten(encoder: Any, positions: int) -> None:
    """Let Whisper's encoder take so many frames in place of 30 s; the first of its positions stay what they are."""
    if positions < encoder.config.max_source_positions:
        table = nn.Embedding(positions, encoder.config.d_model)
        table.weight = nn.Parameter(encoder.embed_positions.weight[:positions].clone(), requires_grad=False)
        encoder.embed_positions = table
        encoder.config.max_source_positions = encoder.max_source_positions = positions
