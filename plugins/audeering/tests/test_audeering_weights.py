"""Where models come from, and what users are told."""

from __future__ import annotations

import sys
import types
import zipfile
from pathlib import Path
from typing import Any

import platformdirs
import pooch
import pytest
import requests

from nkl.errors import UserError
from nkl_audeering.network import Network
from nkl_audeering.plugin import AudmodelOptions, AudOptions
from nkl_audeering.weights import DIMENSIONS, published_folder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; an empty working directory; the network allowed."""
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "cache" / "nkl" / "models"


@pytest.fixture
def zenodo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Zenodo's place is taken by a file; what is asked for is listed."""
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as contents:
        contents.writestr("model.onnx", "a network")
        contents.writestr("model.yaml", "a description")
    asked: list[str] = []

    def registry(self: pooch.Pooch) -> None:
        asked.append(self.base_url)
        self.registry[f"{DIMENSIONS.name}.zip"] = f"md5:{pooch.file_hash(str(archive), 'md5')}"

    def send(url: str, target: Any, *_: Any, **__: Any) -> None:
        Path(getattr(target, "name", target)).write_bytes(archive.read_bytes())

    monkeypatch.setattr(pooch.Pooch, "load_registry_from_doi", registry)
    monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: send)
    return asked


def test_a_folder_is_taken_and_nothing_is_asked(zenodo: list[str]) -> None:
    Path("audmodel").mkdir()
    (Path("audmodel") / "model.onnx").write_text("", encoding="utf-8")
    assert published_folder(DIMENSIONS, "./audmodel/") == Path("audmodel")
    assert not zenodo


def test_a_published_model_is_fetched_once(zenodo: list[str], cache: Path) -> None:
    folder = AudOptions().folder()
    assert folder == cache / "w2v2-L-robust-12.6bc4a7fd-1.1.0"
    assert (folder / "model.onnx").read_text(encoding="utf-8") == "a network"
    assert [one.name for one in cache.iterdir()] == [folder.name]
    assert AudOptions().folder() == folder
    assert zenodo == ["doi:10.5281/zenodo.6221127/"]


def test_a_broken_download_leaves_nothing(zenodo: list[str], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(url: str, target: Any, *_: Any, **__: Any) -> None:
        Path(getattr(target, "name", target)).write_bytes(b"torn")

    monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: torn)
    with pytest.raises(UserError, match="could not be fetched"):
        AudOptions().folder()
    assert not list(cache.iterdir())


def test_without_a_network_one_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError("no route to host")

    monkeypatch.setattr(pooch.Pooch, "load_registry_from_doi", fail)
    with pytest.raises(UserError) as caught:
        AudOptions().facts()
    (said,) = caught.value.complaints
    for part in (
        "w2v2-L-robust-12.6bc4a7fd-1.1.0",
        "Zenodo cannot be reached",
        "records/6221127/files",
        "aud.model = ./folder",
    ):
        assert part in said


def test_offline_nothing_is_asked(zenodo: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match=r"HF_HUB_OFFLINE forbids it.*aud\.model = \./folder"):
        AudOptions().folder()
    assert not zenodo


def test_folders_that_are_not_right(tmp_path: Path, zenodo: list[str]) -> None:
    with pytest.raises(UserError, match=r"aud\.model: there is no folder \./elsewhere"):
        AudOptions(model="./elsewhere").folder()
    with pytest.raises(UserError, match=r"holds no model: it needs model\.onnx"):
        AudOptions(model=str(tmp_path)).folder()
    assert not zenodo


def test_identifiers_of_the_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "audmodel", None)
    with pytest.raises(UserError, match=r"nkl-plugin-audeering\[registry\]"):
        AudmodelOptions(id="6bc4a7fd-1.1.0").folder()
    (tmp_path / "model.onnx").write_text("", encoding="utf-8")
    registry = types.ModuleType("audmodel")
    registry.load = lambda name, verbose: {"6bc4a7fd-1.1.0": str(tmp_path)}[name]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "audmodel", registry)
    assert AudmodelOptions(id="6bc4a7fd-1.1.0").folder() == tmp_path


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("a: b", "describes no model"),
        ("[", "is no YAML"),
        (
            "$audonnx.core.model.Model==1.0.0: {transform: {signal: {$opensmile.Smile: {}}}}",
            "transformed by Python code",
        ),
        ("$audonnx.core.model.Model==1.0.0: {labels: {logits: [a]}}", "no network that onnxruntime can read"),
        ("!!python/object/apply:os.system ['touch ran']", "is no YAML"),
    ],
)
def test_models_that_cannot_be_used(tmp_path: Path, description: str, said: str) -> None:
    (tmp_path / "model.onnx").write_text("no network", encoding="utf-8")
    (tmp_path / "model.yaml").write_text(description, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        Network(tmp_path, "cpu", 60)
    assert not Path("ran").exists()
