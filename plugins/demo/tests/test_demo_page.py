"""The page, asked as a browser asks it."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import nkl
from nkl.command import Session
from nkl.data import Predictions, segmented_index
from nkl.learning import load_trained
from nkl.stages import Listener
from nkl.testing import CommandConformance

RATE = 8000


class TestDemo(CommandConformance):
    plugin = "demo"
    component = "demo"


TOY = """
from collections.abc import Iterator
import numpy as np
import pandas as pd
from nkl.data.dataset import Dataset
from nkl.data.index import segmented_index
from nkl.parts import FeatureExtractor, Learner, Loader, Model
from nkl.plugin import Component, Options, hookimpl, option

class TonesOptions(Options):
    path: str = option("", "A table of the tones.", key="")

class Tones(Loader):
    def load(self, name, target):
        table = pd.read_csv(self.options.path)
        return Dataset(name, table.set_index(segmented_index(table.pop("file"))))

class Level(FeatureExtractor):
    sampling_rate = 8000
    columns = ("level",)
    def extract(self, clips):
        return np.array([[np.abs(clip.signal).mean()] for clip in clips], dtype=np.float32)

class Half(Learner):
    def fit(self, train, dev, seed):
        return HalfModel(float(train.features.mean()))

class HalfModel(Model):
    def __init__(self, middle): self.middle = middle
    def predict(self, features):
        loud = (features[:, 0] > self.middle).astype(float) * 0.8 + 0.1
        return np.stack([1 - loud, loud], axis=1)
    def save(self, folder): (folder / "middle.txt").write_text(repr(self.middle))
    @classmethod
    def load(cls, folder): return cls(float((folder / "middle.txt").read_text()))

@hookimpl
def nkl_loaders(): yield Component("demo_tones", "nkl_demo_toy:Tones", "Tones", options=TonesOptions)
@hookimpl
def nkl_feature_extractors(): yield Component("demo_level", "nkl_demo_toy:Level", "Level")
@hookimpl
def nkl_learners():
    yield Component("demo_half", "nkl_demo_toy:Half", "Two halves", tasks=frozenset({"classification"}), weighted=False)
"""


@pytest.fixture
def trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a run of quiet and loud tones, and a model."""
    (tmp_path / "nkl_demo_toy.py").write_text(TOY, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, value in {"NKL_PLUGINS": "nkl_demo_toy", "NKL_BLOCK": "report", "NKL_STORE": str(tmp_path / "s")}.items():
        monkeypatch.setenv(name, value)
    rows = ["file,speaker,loud"]
    for number in range(12):
        level = 0.1 + 0.6 * (number % 2)
        soundfile.write(tmp_path / f"{number}.wav", level * np.sin(np.arange(RATE // 4) * (0.3 + number / 100)), RATE)
        rows.append(f"{tmp_path / f'{number}.wav'},s{number // 2},{'yes' if number % 2 else 'no'}")
    (tmp_path / "tones.csv").write_text("\n".join(rows), encoding="utf-8")
    ini = tmp_path / "exp.ini"
    ini.write_text(
        f"[EXP]\nroot = {tmp_path}\nname = run\nexecutor = serial\n[DATA]\ndatabases = ['tones']\n"
        f"tones = {tmp_path / 'tones.csv'}\ntones.type = demo_tones\ntarget = loud\n"
        "[FEATS]\ntype = demo_level\n[MODEL]\ntype = demo_half\n",
        encoding="utf-8",
    )
    nkl.run(ini)
    return tmp_path


def test_a_recording_is_answered_over_http(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")  # put back afterwards
    from gradio_client import Client, handle_file

    from nkl_demo.page import page, serve

    session = Session()

    def elsewhere() -> set[str]:
        return {str(path) for path in Path(tempfile.gettempdir(), "gradio").rglob("*.wav")}

    before = elsewhere()
    blocks = page(load_trained(trained / "run" / "model", session.catalog), session.bench(executor="serial"), trained)
    _, address, shared = serve(blocks, None, False, prevent_thread_lock=True, quiet=True)
    try:
        assert address.startswith("http://127.0.0.1:") and not shared
        client = Client(address, verbose=False)
        label, words = client.predict(handle_file(str(trained / "1.wav")), api_name="/predict")
        assert label["label"] == "yes"
        assert {one["label"]: round(one["confidence"], 3) for one in label["confidences"]} == {"yes": 0.9, "no": 0.1}
        assert words.startswith("Uncertainty 0.47")
        uploads = [path for path in (trained / "uploads").rglob("*") if path.is_file()]
        assert [path.name for path in uploads] == ["1.wav"], "where nkl demo removes them at its end"
        assert elsewhere() == before
    finally:
        blocks.close()


def test_a_bad_recording_is_an_error_on_the_page_and_nothing_is_kept(trained: Path) -> None:
    import gradio as gr

    from nkl_demo.page import answering

    session = Session()
    place = trained / "meanwhile"
    place.mkdir()
    answer = answering(
        load_trained(trained / "run" / "model", session.catalog), session.bench(executor="serial"), place
    )
    (trained / "bad.wav").write_text("not audio", encoding="utf-8")
    with pytest.raises(gr.Error, match="is not audio"):
        answer(str(trained / "bad.wav"))
    assert answer(str(trained / "0.wav"))[0]["no"] == pytest.approx(0.9)
    assert answer(None) == ({}, "")
    assert not list(place.iterdir())


def test_the_page_has_a_card_and_no_foreign_texts(trained: Path) -> None:
    from nkl_demo.page import figures, page

    session = Session()
    folder = trained / "run" / "model"
    blocks = page(
        load_trained(folder, session.catalog), session.bench(executor="serial"), trained, None, figures(folder)
    )
    texts = "\n".join(str(one["props"].get("value", "")) for one in blocks.config["components"])
    for words in ("demo_half on demo_level; trained on ", "On its test samples: UAR ", "It is not for diagnosis"):
        assert words in texts
    assert figures(trained) == [
        "How good it is has not been kept with it: measure it with `nkl test` before you trust it."
    ]


def test_all_recordings_are_answered_in_one_thread(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the networks of the first one are still loaded."""
    from nkl_demo import page

    threads = []
    session = Session()
    model = load_trained(trained / "run" / "model", session.catalog)
    apply = model.apply

    def watched(*arguments: Any) -> Any:
        threads.append(threading.get_ident())
        return apply(*arguments)

    monkeypatch.setattr(model, "apply", watched)
    answer = page.answering(model, session.bench(executor="serial"), trained)
    found = []
    for _ in range(3):
        asking = threading.Thread(target=lambda: found.append(answer(str(trained / "1.wav"))))
        asking.start()
        asking.join()
    assert [label["yes"] for label, _ in found] == pytest.approx([0.9] * 3)
    assert len(threads) == 3 and len(set(threads)) == 1


def test_where_nobody_speaks_there_is_no_answer(trained: Path) -> None:
    from nkl_demo import page

    session = Session()
    model, bench = load_trained(trained / "run" / "model", session.catalog), session.bench(executor="serial")
    soundfile.write(trained / "silence.wav", np.zeros(RATE), RATE)
    answer = page.answering(model, bench, trained, Listener(None, bench))
    assert answer(str(trained / "silence.wav"))[0] == {}
    assert answer(str(trained / "silence.wav"))[1].startswith("**No speech found**, by level alone")
    assert answer(str(trained / "1.wav"))[0]["yes"] == pytest.approx(0.9)


def test_a_value_is_a_sentence() -> None:
    from nkl_demo.page import said

    found = Predictions(segmented_index(["a.wav"]), values=np.array([41.25]))
    assert said(found, "age") == ({}, "**age: 41.25**")
