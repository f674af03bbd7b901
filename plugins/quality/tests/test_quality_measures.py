"""SQUIM's measures: the kit with a tiny network, torchaudio's own numbers, and where weights come from."""

from __future__ import annotations

import hashlib
import io
import os
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from nkl.command import Session, kind_of
from nkl.errors import UserError
from nkl.plugin import identity
from nkl.testing import ExtractorConformance, PredictorConformance
from nkl.testing import clips as signals
from nkl_quality import weights
from nkl_quality.extractor import Pesq, Sdr, Squim, Stoi
from nkl_quality.network import SquimNetwork, network_for
from nkl_quality.plugin import SquimLabelOptions, SquimOptions
from nkl_quality.predictor import SquimPredictor

SIZES = (8, 64, 8, 2, 8)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a small network whose weights are made by a formula."""
    made = {}
    for number, (name, values) in enumerate(sorted(SquimNetwork(*SIZES).state_dict().items())):
        steps = torch.arange(values.numel(), dtype=torch.float64)
        made[name] = (0.5 * torch.sin(steps * (1 + number / 7) + number)).float().reshape(values.shape)
    path = tmp_path_factory.mktemp("squim") / weights.NAME
    torch.save(made, path)
    return path


class TestAll(ExtractorConformance):
    plugin = "quality"
    component = "squim"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tiny: Path) -> dict[str, Any]:
        return {"model": str(tiny), "device": "cpu"}


class TestLabels(PredictorConformance):
    plugin = "quality"
    component = "squim"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tiny: Path) -> dict[str, Any]:
        return {"model": str(tiny), "device": "cpu"}


def options(tiny: Path, **more: Any) -> SquimOptions:
    return SquimOptions(model=str(tiny), device="cpu", **more)


def test_numbers_are_those_of_torchaudio(tiny: Path) -> None:
    """What SquimObjective of torchaudio 2.11.0 gives with these weights for this noise."""
    noise = np.random.default_rng(0).normal(0, 0.1, 20000).astype(np.float32)
    row = Squim(options(tiny)).extract([signals.clip("noise", noise, 16000)])[0]
    assert row == pytest.approx([3.7366440, 1.9934548, 0.5023443], abs=1e-5)


@pytest.mark.parametrize("part", [Pesq, Sdr, Stoi])
def test_one_measure_is_that_of_all(tiny: Path, part: type[Squim]) -> None:
    clips = signals.short_clips()[1:]
    every = Squim(options(tiny))
    position = every.columns.index(part.columns[0])
    np.testing.assert_allclose(part(options(tiny)).extract(clips)[:, 0], every.extract(clips)[:, position], atol=1e-6)


def test_names_of_columns(tiny: Path) -> None:
    assert Squim(options(tiny)).columns == ("pesq", "sdr", "stoi")
    assert SquimPredictor(SquimLabelOptions(model=str(tiny), device="cpu")).columns == (
        "pesq_pred",
        "sdr_pred",
        "stoi_pred",
    )


@pytest.mark.parametrize(("target", "columns"), [("stoi", ["stoi_pred"]), ("Squim", list(SquimPredictor.columns))])
def test_a_target_is_one_column_of_what_is_stored_for_all(tiny: Path, target: str, columns: list[str]) -> None:
    part = SquimPredictor(SquimLabelOptions(model=str(tiny), device="cpu", type=target))
    assert identity(part.options) == identity(options(tiny))
    every = part.predict(signals.short_clips())
    pd.testing.assert_frame_equal(part.conclude(every), every[columns])


def test_the_targets_are_names_of_one_component() -> None:
    catalog = Session().catalog
    assert {catalog.find(kind_of("predictor"), name).component.name for name in ("squim", "pesq", "sdr", "stoi")} == {
        "squim"
    }


def test_silence_has_no_quality(tiny: Path) -> None:
    assert np.isnan(Squim(options(tiny)).extract([signals.silence()])).all()
    assert (
        SquimPredictor(SquimLabelOptions(model=str(tiny), device="cpu"))
        .predict([signals.silence()])
        .isna()
        .all(axis=None)
    )


def test_long_segments_are_the_mean_of_their_windows(tiny: Path) -> None:
    clip = signals.voice(2.5)
    part = Squim(options(tiny))
    thirds = part.extract([signals.clip("part", one, 16000) for one in np.array_split(clip.signal, 3)])
    whole = Squim(options(tiny, max_seconds=1)).extract([clip])[0]
    np.testing.assert_allclose(whole, thirds.mean(axis=0), atol=1e-6)
    assert not np.allclose(whole, part.extract([clip])[0], atol=1e-5)


def test_the_published_sizes() -> None:
    """256 channels, kernels of 64, 256 hidden, 2 blocks, 256 outputs: 29.6 MB, as the published file has."""
    network = SquimNetwork(256, 64, 256, 2, 256)
    stream = io.BytesIO()
    torch.save(network.state_dict(), stream)
    assert abs(len(stream.getvalue()) - 29_584_237) < 10_000


def test_other_weights_are_refused(tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(2)}, tmp_path / weights.NAME)
    with pytest.raises(UserError, match="does not hold the weights of SQUIM"):
        Squim(SquimOptions(model=str(tmp_path))).extract([signals.voice()])
    for junk in (b"junk\n", b"<html>404</html>", b""):
        (tmp_path / weights.NAME).write_bytes(junk)
        with pytest.raises(UserError, match="does not hold the weights of SQUIM"):
            Squim(SquimOptions(model=str(tmp_path))).extract([signals.voice()])
    with pytest.raises(UserError, match=r"squim.model = ./nowhere: there is no file"):
        Squim(SquimOptions(model="./nowhere")).extract([signals.voice()])
    with pytest.raises(KeyError):
        network_for({})


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Empty caches."""
    found = (tmp_path / "nkl" / weights.NAME, tmp_path / "torch" / weights.NAME)
    monkeypatch.setattr(weights, "_usual_places", lambda: found)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return found


def test_a_download_is_checked_and_kept(tiny: Path, places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    content = tiny.read_bytes()
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: io.BytesIO(content))
    with pytest.raises(UserError, match="is not the file that is known"):
        identity(SquimOptions())
    assert not places[0].parent.exists()
    monkeypatch.setattr(weights, "SHA256", hashlib.sha256(content).hexdigest())
    assert identity(SquimOptions()) == identity(options(tiny))
    assert [path.name for path in places[0].parent.iterdir()] == [weights.NAME]
    monkeypatch.setattr(urllib.request, "urlopen", _no_network)
    assert Squim(SquimOptions(device="cpu")).extract([signals.voice()]).shape == (1, 3)


def test_what_torchaudio_fetched_before_is_used(
    tiny: Path, places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    places[1].parent.mkdir()
    places[1].write_bytes(tiny.read_bytes())
    monkeypatch.setattr(urllib.request, "urlopen", _no_network)
    with pytest.raises(UserError, match="could not be fetched"):  # some other file of that name
        identity(SquimOptions())
    monkeypatch.setattr(weights, "SHA256", hashlib.sha256(tiny.read_bytes()).hexdigest())
    assert weights.weight_file(None) == places[1]


@pytest.mark.parametrize("forbidden", [False, True])
def test_what_is_said_without_a_network(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, forbidden: bool
) -> None:
    monkeypatch.setattr(urllib.request, "urlopen", _no_network)
    if forbidden:
        monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError) as caught:
        SquimPredictor(SquimLabelOptions()).predict([signals.voice()])
    (said,) = caught.value.complaints
    for part in ("28 MB", "HF_HUB_OFFLINE" if forbidden else "no route", weights.URL, "squim.model = ./squim_obj"):
        assert part in said
    assert "\n" not in said


def _no_network(url: str, timeout: float) -> Any:
    raise urllib.request.URLError("no route")
