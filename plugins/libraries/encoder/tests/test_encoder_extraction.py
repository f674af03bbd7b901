"""Windows, batches, layers and pooling: against plain ``transformers`` and plain numpy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from transformers import Wav2Vec2FeatureExtractor, Wav2Vec2Model

from nkl.data import Clip
from nkl.errors import UserError
from nkl.plugin import identity
from nkl.testing import clips as signals
from nkl_encoder.options import WaveformOptions
from nkl_encoder.testing import save_tiny
from nkl_encoder.waveform import WaveformExtractor

GROUP: dict[str, Any] = {"feat_extract_norm": "group"}
LAYER: dict[str, Any] = {"feat_extract_norm": "layer", "do_stable_layer_norm": True}


class TinyOptions(WaveformOptions):
    prefix: ClassVar[str] = "tiny"
    owner: ClassVar[str] = "nobody"
    usual: ClassVar[str] = "tiny-base"


class Tiny(WaveformExtractor):
    architecture = "Wav2Vec2Model"


@pytest.fixture(scope="module", params=[GROUP, LAYER], ids=["group", "layer"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("tiny") / "model", "Wav2Vec2Model", **request.param)


def extractor(folder: Path, **options: Any) -> Tiny:
    return Tiny(TinyOptions(model=str(folder), **{"batching": "padded", **options}))


def hidden_states(folder: Path, clip: Clip) -> list[np.ndarray]:
    """All layers of one clip by itself, the last one as the whole network puts it out."""
    model = Wav2Vec2Model.from_pretrained(folder, attn_implementation="eager").eval()
    values = Wav2Vec2FeatureExtractor()(clip.signal, sampling_rate=16000, return_tensors="pt").input_values
    with torch.inference_mode():
        output = model(values, output_hidden_states=True)
    return [one[0].numpy() for one in (*output.hidden_states[:-1], output.last_hidden_state)]


def close(one: np.ndarray, other: np.ndarray, tolerance: float = 1e-4) -> bool:
    return bool(np.abs(one - other).max() <= tolerance * np.abs(other).max())


def test_rows_are_those_of_the_library_whatever_shares_the_batch(folder: Path) -> None:
    """With the library's plain attention, against ours: so that is the same too."""
    clips = signals.short_clips()[:4]
    rows = extractor(folder).extract(clips)
    for clip, row in zip(clips, rows, strict=True):
        assert close(row, hidden_states(folder, clip)[-1].mean(axis=0))


@pytest.mark.parametrize(
    ("layer", "weights", "shares"),
    [
        (0, None, {3: 1}),
        (1, None, {2: 1}),
        (3, None, {0: 1}),
        ([0, 2], None, {3: 0.5, 1: 0.5}),
        ([1, 2], [3, 1], {2: 0.75, 1: 0.25}),
        ("all", None, {0: 0.25, 1: 0.25, 2: 0.25, 3: 0.25}),
    ],
)
def test_layers(folder: Path, layer: Any, weights: Any, shares: dict[int, float]) -> None:
    clip = signals.voice()
    states = hidden_states(folder, clip)
    expected = sum(share * states[number].mean(axis=0) for number, share in shares.items())
    assert close(extractor(folder, layer=layer, layer_weights=weights).extract([clip])[0], expected)


def test_blocks_that_nobody_needs_are_not_computed(folder: Path) -> None:
    assert [len(extractor(folder, layer=layer).encoder.blocks) for layer in (0, 1, 2, 3)] == [3, 2, 1, 1]


def test_layers_that_are_not_there(folder: Path) -> None:
    with pytest.raises(UserError, match=r"layer 4 is wanted, but the network has 3"):
        extractor(folder, layer=4)
    with pytest.raises(UserError, match=r"has 4 layers, but 2 layer weights"):
        extractor(folder, layer="all", layer_weights=[1, 2])
    with pytest.raises(ValueError, match="2 layers and 1 weights"):
        TinyOptions(layer=[0, 1], layer_weights=[1])
    with pytest.raises(ValueError, match="counted from the end"):
        TinyOptions(layer=-1)


@pytest.mark.parametrize("batching", ["padded", "single"])
def test_pooling_sees_all_frames_of_all_windows_alike(folder: Path, batching: str) -> None:
    long, short = signals.voice(2.5), signals.noise(0.4)
    windows = [signals.clip("part", part, 16000) for part in np.array_split(normalised(long), 3)]
    plain = Wav2Vec2Model.from_pretrained(folder).eval()
    with torch.inference_mode():
        frames = np.concatenate(
            [
                plain(torch.from_numpy(part)[None]).last_hidden_state[0].numpy()
                for part in np.array_split(normalised(long), 3)
            ]
        )
    assert len(windows) == 3
    options: dict[str, Any] = {"max_seconds": 1, "batch_seconds": 2, "batching": batching}
    mean_std = extractor(folder, pooling="mean+std", **options)
    assert close(mean_std.extract([short, long])[1], np.concatenate([frames.mean(axis=0), frames.std(axis=0)]))
    assert mean_std.columns[0] == "tiny_mean_0"
    assert mean_std.columns[-1] == "tiny_std_15"
    assert close(extractor(folder, pooling="max", **options).extract([short, long])[1], frames.max(axis=0))


@pytest.mark.parametrize("batching", ["padded", "single"])
def test_frames_are_those_of_all_windows_in_order(folder: Path, batching: str) -> None:
    long, short = signals.voice(2.5), signals.noise(0.4)
    plain = Wav2Vec2Model.from_pretrained(folder).eval()
    with torch.inference_mode():
        expected = [
            np.concatenate(
                [
                    plain(torch.from_numpy(part)[None]).last_hidden_state[0].numpy()
                    for part in np.array_split(normalised(clip), windows)
                ]
            )
            for clip, windows in ((short, 1), (long, 3))
        ]
    part = extractor(folder, level="frame", max_seconds=1, batch_seconds=2, batching=batching)
    found = part.extract([short, long])
    assert isinstance(found, list)
    assert [one.dtype for one in found] == [np.float32, np.float32]
    assert [len(one) for one in found] == [len(one) for one in expected] == [19, 123]
    assert all(close(one, other) for one, other in zip(found, expected, strict=True))
    assert part.columns == extractor(folder).columns
    rows = extractor(folder, max_seconds=1, batching=batching).extract([short, long])
    assert close(np.stack([one.mean(axis=0) for one in found]), np.asarray(rows))


def test_the_level_is_written_in_several_ways() -> None:
    assert not TinyOptions().frame_level
    assert all(TinyOptions(level=level).frame_level for level in ("frame", "lld", "Frames", "LowLevelDescriptors"))
    assert TinyOptions.model_validate_json(TinyOptions(level="lld").model_dump_json()).frame_level
    with pytest.raises(ValueError, match=r"tiny\.pooling = max has nothing to do"):
        TinyOptions(level="frame", pooling="max")


def normalised(clip: Clip) -> np.ndarray:
    wide = clip.signal.astype(np.float64)
    return ((wide - wide.mean()) / wide.std()).astype(np.float32)


def test_a_clip_of_20_ms_is_padded_to_one_frame(folder: Path) -> None:
    part = extractor(folder)
    frames = part.encoder.frames([np.ones(320, np.float32), np.ones(720, np.float32)], lambda compute: compute())
    assert [tuple(one.shape) for one in frames] == [(1, 16), (2, 16)]


def test_batches_keep_to_the_budget_and_survive_a_lack_of_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clips = [signals.noise(seconds, seed=number) for number, seconds in enumerate((0.5, 2.0, 0.6, 1.0, 0.9, 0.55))]
    part = extractor(folder, batch_seconds=2.5)
    expected = extractor(folder, batching="single").extract(clips)
    whole, sizes = part.encoder.frames, []

    def frames(windows: Any, read: Any) -> Any:
        sizes.append(len(windows))
        if len(windows) > 1 and len(sizes) > 3:
            raise torch.cuda.OutOfMemoryError("no more")
        return whole(windows, read)

    monkeypatch.setattr(part.encoder, "frames", frames)
    assert close(part.extract(clips), expected)
    assert sizes == [1, 2, 3]
    assert close(part.extract(clips), expected)
    assert sizes[3:] == [1, 2, 1, 1, 3, 1, 2, 1, 1]


def test_half_precision_is_near(folder: Path) -> None:
    clips = signals.short_clips()[1:4]
    full, half = (extractor(folder, dtype=dtype).extract(clips) for dtype in ("fp32", "bf16"))
    assert half.dtype == np.float32
    assert not np.array_equal(full, half)
    # How much the norms of a network this small amplify the rounding depends on the processor: .987 to .999 were seen.
    assert np.corrcoef(full.ravel(), half.ravel())[0, 1] > 0.95
    assert identity(TinyOptions(model=str(folder), dtype="bf16")) != identity(TinyOptions(model=str(folder)))


def test_preprocessing_is_the_models_own(tmp_path: Path) -> None:
    clip = signals.voice()
    loud = Clip(clip.file, clip.start, clip.end, clip.signal * np.float32(0.5), clip.sampling_rate)
    plain = save_tiny(tmp_path / "plain", "Wav2Vec2Model", {"do_normalize": False}, **LAYER)
    usual = save_tiny(tmp_path / "usual", "Wav2Vec2Model", {"do_normalize": True}, **LAYER)
    assert not close(*extractor(plain).extract([clip, loud]))
    assert close(*extractor(usual).extract([clip, loud]), tolerance=1e-3)
