"""The networks against SpeechBrain's, and embeddings of signals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nkl.errors import UserError
from nkl.testing import clips as signals
from nkl_voices.ecapa import EcapaTdnn
from nkl_voices.embedder import Embedder
from nkl_voices.networks import SpeakerNetwork, load_network
from nkl_voices.resnet import ResNet
from nkl_voices.testing import TINY, save_tiny
from nkl_voices.xvector import XVector


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ecapa", [4.13496, 3.41024, 3.29418, 3.91359, 3.57835, 2.60491]),
        ("xvect", [3.86582, -1.44691, 3.03088, -1.47543, 4.13156, -1.97416]),
        ("resnet", [2.97982, -0.15447, 0.83271, 4.82524, -1.22566, 0.87297]),
    ],
)
def test_numbers_are_those_of_speechbrain(name: str, expected: list[float], tmp_path: Path) -> None:
    """Computed with the classes of SpeechBrain 1.1.2, the random noise of its statistics switched off."""
    network = load_network(Path(save_tiny(name, tmp_path)) / "embedding_model.ckpt")
    assert (type(network), network.bands, network.size) == (type(TINY[name]()), 16, 6)
    frames = 2 * torch.sin(torch.arange(37 * 16, dtype=torch.float64).view(37, 16) * 0.37).float()
    np.testing.assert_allclose(network(frames.T[None])[0].numpy(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("network", "size"), [(EcapaTdnn(), 192), (XVector(), 512), (ResNet(), 256)])
def test_sizes_of_the_published_models(network: SpeakerNetwork, size: int) -> None:
    assert network.size == size
    with torch.device("meta"):
        again = type(network).like(network.state_dict())
    assert {name: values.shape for name, values in again.state_dict().items()} == {
        name: values.shape for name, values in network.state_dict().items()
    }


@pytest.mark.parametrize("content", [{"weight": torch.zeros(2)}, {"norm_embed.weight": torch.zeros(2)}, [1], None])
def test_other_weights_are_refused(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "embedding_model.ckpt"
    if content is None:
        path.write_bytes(b"no weights at all")
    else:
        torch.save(content, path)
    with pytest.raises(UserError, match="does not hold the weights of an ECAPA-TDNN, x-vector or ResNet"):
        load_network(path)


@pytest.mark.parametrize("name", TINY)
def test_each_signal_has_an_embedding_of_its_own(name: str, tmp_path: Path) -> None:
    embedder = Embedder(Path(save_tiny(name, tmp_path)) / "embedding_model.ckpt", "cpu")
    long, short = signals.voice().signal, signals.voice().signal[:160]
    rows = embedder.embed([long, short])
    assert rows.shape == (2, embedder.size) == (2, 6)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows[1:], embedder.embed([short]))
    np.testing.assert_array_equal(rows[1:], embedder.embed([np.pad(short, (0, 640))]))
    assert not np.array_equal(rows[0], rows[1])


def test_a_device_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"MODEL\.device = toaster"):
        Embedder(Path(save_tiny("ecapa", tmp_path)) / "embedding_model.ckpt", "toaster")
