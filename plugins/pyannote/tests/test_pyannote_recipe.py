"""What the segmenter ``pyannote`` is made of; nothing here needs pyannote.audio."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from nkl.errors import UserError
from nkl.plugin import identity
from nkl_pyannote import recipe
from nkl_pyannote.places import content_hash
from nkl_pyannote.plugin import PyannoteOptions, nkl_segmenters
from nkl_pyannote.recipe import Recipe

CONFIG: dict[str, Any] = {
    "version": "3.1.0",
    "pipeline": {
        "name": "pyannote.audio.pipelines.SpeakerDiarization",
        "params": {
            "clustering": "AgglomerativeClustering",
            "embedding": "embedding.bin",
            "embedding_batch_size": 32,
            "embedding_exclude_overlap": True,
            "segmentation": "$model/segmentation",
        },
    },
    "params": {"clustering": {"method": "centroid", "min_cluster_size": 4, "threshold": 0.6}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pipeline whose checkpoints are beside it."""
    (tmp_path / "segmentation").mkdir()
    (tmp_path / "segmentation" / "pytorch_model.bin").write_bytes(b"segmentation")
    (tmp_path / "embedding.bin").write_bytes(b"embedding")
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(CONFIG), encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty cache of the hub, and no hub."""
    folder = tmp_path_factory.mktemp("hub")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(folder))
    return folder


def changed(folder: Path, **params: Any) -> None:
    """Write the pipeline anew, with other parameters; ``None`` leaves one out."""
    own = {**CONFIG["pipeline"]["params"], **params}
    pipeline = {**CONFIG["pipeline"], "params": {name: value for name, value in own.items() if value is not None}}
    (folder / "config.yaml").write_text(yaml.safe_dump({**CONFIG, "pipeline": pipeline}), encoding="utf-8")


def test_a_folder_names_its_checkpoints(folder: Path) -> None:
    found = PyannoteOptions(model=str(folder)).recipe()
    assert found.parts == {"segmentation": folder / "segmentation", "embedding": folder / "embedding.bin"}
    assert found.arguments == {"clustering": "AgglomerativeClustering", "embedding_exclude_overlap": True}
    assert found.settings["clustering"]["threshold"] == 0.6
    assert PyannoteOptions(model=str(folder / "config.yaml")).recipe().parts == found.parts


def test_other_checkpoints_and_another_threshold_take_their_place(folder: Path) -> None:
    other = folder / "other.bin"
    other.write_bytes(b"other")
    found = PyannoteOptions(model=str(folder), embedding=str(other), threshold=0.5).recipe()
    assert found.parts == {"segmentation": folder / "segmentation", "embedding": other}
    assert found.settings["clustering"] == {"method": "centroid", "min_cluster_size": 4, "threshold": 0.5}


def test_two_checkpoints_need_no_pipeline(folder: Path) -> None:
    paths = {"segmentation": str(folder / "segmentation"), "embedding": str(folder / "embedding.bin")}
    first = PyannoteOptions(**paths, threshold=0.5).recipe()
    assert first.settings["clustering"]["threshold"] == 0.5
    assert PyannoteOptions(**paths).recipe().settings["clustering"]["threshold"] == pytest.approx(0.7045654963945799)


def test_a_subfolder_and_a_plda(folder: Path) -> None:
    (folder / "plda").mkdir()
    (folder / "plda" / "plda.npz").write_bytes(b"plda")
    changed(folder, segmentation={"checkpoint": ".", "subfolder": "segmentation"}, plda="$model/plda")
    assert PyannoteOptions(model=str(folder)).recipe().parts == {
        "segmentation": folder / "segmentation",
        "embedding": folder / "embedding.bin",
        "plda": folder / "plda",
    }


def cached(hub: Path, name: str, files: dict[str, str]) -> Path:
    """Put a model into the hub's cache."""
    folder = hub / f"models--{name.replace('/', '--')}"
    snapshot = folder / "snapshots" / ("0" * 40)
    for file, text in files.items():
        (snapshot / file).parent.mkdir(parents=True, exist_ok=True)
        (snapshot / file).write_text(text, encoding="utf-8")
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("0" * 40, encoding="utf-8")
    return snapshot


def test_what_is_in_the_cache_of_the_hub_needs_no_network(hub: Path) -> None:
    """A pipeline that names other models, as 3.1 does."""
    params = {"clustering": "AgglomerativeClustering", "segmentation": "owner/parts", "embedding": "owner/voices"}
    pipeline = {"name": "pyannote.audio.pipelines.SpeakerDiarization", "params": params}
    cached(hub, "pyannote/speaker-diarization-3.1", {"config.yaml": yaml.safe_dump({"pipeline": pipeline})})
    parts = cached(hub, "owner/parts", {"pytorch_model.bin": "parts"})
    voices = cached(hub, "owner/voices", {"pytorch_model.bin": "voices"})
    assert PyannoteOptions().recipe().parts == {"segmentation": parts, "embedding": voices}


def test_a_pipeline_in_the_cache_that_holds_its_models(hub: Path) -> None:
    """As community-1 does."""
    params = {name: f"$model/{name}" for name in ("segmentation", "embedding", "plda")}
    pipeline = {"name": "pyannote.audio.pipelines.SpeakerDiarization", "params": params}
    models = {f"{name}/pytorch_model.bin": name for name in ("segmentation", "embedding")}
    files = {"config.yaml": yaml.safe_dump({"pipeline": pipeline}), **models, "plda/plda.npz": "plda"}
    place = cached(hub, "owner/pipeline", files)
    assert PyannoteOptions(model="owner/pipeline").recipe().parts == {name: place / name for name in params}


def test_facts_follow_what_is_in_the_files_not_where_they_lie(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "_version", lambda: "4.0.7")
    before = PyannoteOptions(model=str(folder)).facts()
    moved = folder.rename(folder.parent / "moved")
    assert PyannoteOptions(model=str(moved)).facts() == before
    assert PyannoteOptions(model=str(moved), threshold=0.61).facts() != before
    (moved / "embedding.bin").write_bytes(b"another")
    assert PyannoteOptions(model=str(moved)).facts() != before
    assert content_hash(moved / "segmentation") == content_hash(moved / "segmentation" / "pytorch_model.bin")


def test_what_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(UserError, match=r"pyannote.model: there is no file or folder ./nowhere"):
        PyannoteOptions(model="./nowhere").recipe()
    with pytest.raises(UserError, match=r"pyannote.model: the folder .* holds no config.yaml"):
        PyannoteOptions(model=str(folder / "segmentation")).recipe()
    with pytest.raises(UserError, match=r"pyannote.embedding: the folder .* holds no pytorch_model.bin"):
        PyannoteOptions(model=str(folder), embedding=str(folder)).recipe()
    with pytest.raises(UserError) as raised:
        PyannoteOptions().recipe()
    for words in ("pyannote/speaker-diarization-3.1 (revision main)", "hf_token", "pyannote.model = ./folder"):
        assert words in str(raised.value)
    changed(folder, embedding="pyannote/wespeaker-voxceleb-resnet34-LM")
    with pytest.raises(UserError, match=r"pyannote/wespeaker-voxceleb-resnet34-LM .* is not on this machine"):
        PyannoteOptions(model=str(folder)).recipe()


def test_only_speaker_diarisation_is_a_pipeline_of_use(folder: Path) -> None:
    changed(folder, embedding=None)
    with pytest.raises(UserError, match="names no embedding"):
        PyannoteOptions(model=str(folder)).recipe()
    other = {"pipeline": {"name": "os.system", "params": {}}}
    (folder / "config.yaml").write_text(yaml.safe_dump(other), encoding="utf-8")
    with pytest.raises(UserError, match=r"describes a os.system, where a SpeakerDiarization is needed"):
        PyannoteOptions(model=str(folder)).recipe()
    (folder / "config.yaml").write_text("just: words", encoding="utf-8")
    with pytest.raises(UserError, match="does not describe a pipeline"):
        PyannoteOptions(model=str(folder)).recipe()


def test_options_agree() -> None:
    with pytest.raises(ValidationError, match="min_speakers 3 is more than max_speakers 2"):
        PyannoteOptions(min_speakers=3, max_speakers=2)
    with pytest.raises(ValidationError, match="num_speakers says it all"):
        PyannoteOptions(num_speakers=3, max_speakers=4)


def test_the_token_is_used_and_written_nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = PyannoteOptions(model=str(folder), hf_token="hf_secret")
    assert options.hf_token == "hf_secret"
    monkeypatch.setattr(recipe, "_version", lambda: "4.0.7")
    changed(folder, use_auth_token="hf_secret", token="hf_secret")
    for said in (repr(options), options.model_dump_json(), str(identity(options)), repr(options.recipe())):
        assert "hf_secret" not in said
    assert identity(options) == identity(PyannoteOptions(model=str(folder)))


def test_it_is_offered_without_pyannote() -> None:
    assert [one.name for one in nkl_segmenters()] == ["pyannote"]


def test_a_missing_library_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("nkl_pyannote.recipe.metadata.version", missing)
    with pytest.raises(UserError, match=r"needs pyannote.audio, which is not installed"):
        PyannoteOptions(model=str(folder)).facts()
    assert isinstance(PyannoteOptions(model=str(folder)).recipe(), Recipe)
