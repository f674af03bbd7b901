"""``nkl predict``: a trained model applied to recordings, and labels added to databases."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import soundfile

Make = Callable[..., object]


@pytest.fixture
def trained(exp: Make) -> object:
    project = exp(FEATS="scale = standard", MODEL="type = svm\ncalibration = temperature")
    project.run("-q", "run", "exp.ini").works()
    return project


def named(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(file=[Path(file).name for file in table["file"]]).set_index("file").sort_index()


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.mark.parametrize("form", ["rows", "frames", "audio", "regression"])
def test_predictions_are_those_of_the_run_row_by_row(
    exp: Make, speech: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    sections = {
        "rows": {"FEATS": "type = toy_nan\nscale = speaker\nnan_strategy = mean", "MODEL": "type = svm"},
        "frames": {"FEATS": "type = toy_frames\nscale = standard", "MODEL": "type = toy_sequence"},
        "audio": {"MODEL": "type = toy_ear"},
        "regression": {"EXP": "type = regression", "DATA": "target = arousal", "MODEL": "type = svr"},
    }[form]
    project = exp(**sections)
    project.run("-q", "run", "exp.ini").works()
    test = pd.read_csv(project.path / "results/exp/splits/test.csv")
    test[["file", "speaker"]].to_csv(project.path / "list.csv", index=False)
    project.run("-q", "predict", "exp.ini", "list.csv", "--out", "found.parquet").works()
    found, written = named(pd.read_parquet("found.parquet")), project.predictions()
    assert len(found) == len(written) and "truth" not in found.columns
    for column in set(written.columns) & set(found.columns) - {"start", "end", "speaker", "predicted"}:
        np.testing.assert_allclose(found[column], written[column], rtol=1e-5, atol=1e-9)
    if form == "regression":
        np.testing.assert_allclose(found["predicted"], written["predicted"], rtol=1e-6)
    else:
        assert found["predicted"].tolist() == written["predicted"].tolist()


def test_a_model_is_known_by_its_ini_its_run_its_folder_or_its_zip(trained: object, speech: Path) -> None:
    file = str(speech / "wav" / "ann_calm_0.wav")
    trained.run("-q", "export", "exp.ini", "--out", "m.zip").works()
    trained.run("-q", "export", "results/exp", "--out", "sub/m").works()
    said = {
        trained.run("-q", "predict", model, file).works().out
        for model in ("exp.ini", "results/exp", "results/exp/model", "m.zip", "sub/m")
    }
    assert len(said) == 1
    table = pd.read_csv(io.StringIO(said.pop()))
    assert table["predicted"].tolist() == ["calm"] and table["file"].tolist() == [file]
    assert table[["angry", "calm"]].sum(axis=1).to_numpy() == pytest.approx([1])
    assert 0 <= table["uncertainty"][0] <= 1


def test_folders_and_lists_are_taken_and_each_recording_once(trained: object, speech: Path) -> None:
    (trained.path / "list.txt").write_text(f"{speech / 'wav' / 'ann_calm_0.wav'}\n\n", encoding="utf-8")
    done = trained.run("-q", "predict", "exp.ini", str(speech), "list.txt").works()
    assert len(pd.read_csv(io.StringIO(done.out))) == 40


def test_segments_and_further_columns_of_a_list_are_kept(trained: object, speech: Path) -> None:
    file = str(speech / "wav" / "ann_angry_0.wav")
    rows = [(file, 0.0, 0.1, "x", "no"), (file, 0.1, None, "y", "no")]
    pd.DataFrame(rows, columns=["file", "start", "end", "take", "predicted"]).to_csv("list.tsv", sep="\t", index=False)
    trained.run("-q", "predict", "exp.ini", "list.tsv", "--out", "found.csv").works()
    found = pd.read_csv("found.csv")
    assert found["start"].tolist() == [0, 0.1] and found["take"].tolist() == ["x", "y"]
    assert found["predicted_input"].tolist() == ["no", "no"] and found["predicted"].tolist() == ["angry", "angry"]


def test_standard_input_holds_audio_or_paths(
    trained: object, speech: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = speech / "wav" / "ann_angry_0.wav"
    before = sorted((tmp_path / "store").rglob("*.arrow"))
    pipe(monkeypatch, file.read_bytes())
    heard = pd.read_csv(io.StringIO(trained.run("-q", "predict", "exp.ini", "-").works().out))
    assert heard["file"].tolist() == ["standard input"] and heard["predicted"].tolist() == ["angry"]
    assert sorted((tmp_path / "store").rglob("*.arrow")) == before, "what is piped in is not kept"
    pipe(monkeypatch, f"{file}\n".encode())
    listed = pd.read_csv(io.StringIO(trained.run("-q", "predict", "exp.ini", "-").works().out))
    assert listed["file"].tolist() == [str(file)]
    np.testing.assert_allclose(listed["angry"], heard["angry"])
    soundfile.write("new.wav", np.random.default_rng(0).normal(0, 0.1, 8000), 8000)
    pipe(monkeypatch, b"new.wav\n")
    trained.run("-q", "predict", "exp.ini", "-").works()
    assert sorted((tmp_path / "store").rglob("*.arrow")) != before, "features of files that stay are kept"
    pipe(monkeypatch, b"\xff\xfe\x00")
    trained.run("-q", "predict", "exp.ini", "-").fails(1, "neither audio")


def test_a_microphone_is_listened_to(trained: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a package in its place that hears a tone."""
    seconds = []

    def rec(samples: int, samplerate: int, channels: int, dtype: str) -> np.ndarray:
        seconds.append(samples / samplerate)
        return np.sin(np.arange(samples) / samplerate * 2 * np.pi * 100).astype(dtype)[:, None] * 0.5

    fake = SimpleNamespace(rec=rec, wait=lambda: None, PortAudioError=OSError)
    monkeypatch.setitem(__import__("sys").modules, "sounddevice", fake)
    found = pd.read_csv(io.StringIO(trained.run("-q", "predict", "exp.ini", "--mic", "0.5").works().out))
    assert found["file"].tolist() == ["microphone"] and seconds == [0.5]
    monkeypatch.setitem(__import__("sys").modules, "sounddevice", None)
    trained.run("-q", "predict", "exp.ini", "--mic", "0.5").fails(1, "pip install sounddevice")


def test_textgrids_hold_the_segments(trained: object, speech: Path) -> None:
    file = str(speech / "wav" / "ann_angry_0.wav")
    rows = [(file, 0.0, 0.1), (file, 0.1, 0.3), (file, 0.05, 0.2)]
    pd.DataFrame(rows, columns=["file", "start", "end"]).to_csv("list.csv", index=False)
    trained.run("-q", "predict", "exp.ini", "list.csv", "--out", "grids").works()
    text = (trained.path / "grids" / "ann_angry_0.TextGrid").read_text(encoding="utf-8")
    assert text.count('class = "IntervalTier"') == 2 and text.count('text = "angry"') == 3
    assert 'name = "emotion"' in text and 'name = "emotion 2"' in text


def test_textgrids_made_by_hand_are_not_written_over(trained: object, speech: Path) -> None:
    own = trained.path / "own"
    own.mkdir()
    (own / "ann_angry_0.TextGrid").write_text("by hand", encoding="utf-8")
    file = str(speech / "wav" / "ann_angry_0.wav")
    trained.run("predict", "exp.ini", file, "--out", "own").fails(1, "holds TextGrids that are not of nkl")
    assert (own / "ann_angry_0.TextGrid").read_text(encoding="utf-8") == "by hand"
    for _ in range(2):
        trained.run("predict", "exp.ini", file, "--out", "grids").works()


def test_a_bad_recording_is_left_out_and_named(trained: object, speech: Path) -> None:
    (trained.path / "bad.wav").write_text("not audio", encoding="utf-8")
    good = str(speech / "wav" / "ann_angry_0.wav")
    done = trained.run("predict", "exp.ini", "bad.wav", good).fails(4)
    assert len(pd.read_csv(io.StringIO(done.out))) == 1 and "bad.wav: is not audio" in done.err
    trained.run("predict", "exp.ini", "bad.wav").fails(1, "bad.wav: is not audio", "none of the 1 recordings")


def test_of_many_bad_recordings_all_are_named_to_whoever_asks(trained: object, speech: Path) -> None:
    names = [f"bad{number}.wav" for number in range(30)]
    trained.write(dict.fromkeys(names, "not audio"))
    good = str(speech / "wav" / "ann_angry_0.wav")
    told = trained.run("predict", "exp.ini", *names, good).fails(4, "... 30 in all; `nkl -v predict` says").err
    assert sum(name in told for name in names) == 20
    trained.run("-v", "predict", "exp.ini", *names, good).fails(4, *names)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["exp.ini", "gone.wav", "lost"], ["gone.wav: there is no such", "lost: there is no such"]),
        (["gone.ini", "x.wav"], ["gone.ini: there is no such INI, run or model"]),
        (["epx.ini", "x.wav"], ["there is no such INI, run or model. Did you mean exp.ini?"]),
        (["results", "x.wav"], ["results: holds several runs; name one of them, such as results/"]),
        ([".", "x.wav"], ["holds no trained model"]),
        (["exp.ini", "empty"], ["no audio file is in this folder"]),
        (["exp.ini", "nofile.csv"], ["has no column file; it has a, b"]),
        (["exp.ini", "empty", "--out", "x.docx"], ["ends in .csv or .parquet"]),
        (["bad.zip", "x.wav"], ["is not a model that `nkl export` has written"]),
    ],
)
def test_what_is_not_there_is_said(exp: Make, arguments: list[str], words: list[str]) -> None:
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    (project.path / "empty").mkdir()
    project.write({"nofile.csv": "a,b\n1,2\n", "bad.zip": "no zip"})
    project.run("predict", *arguments).fails(1, *words)


def test_an_ini_that_has_not_been_run_is_told_so(exp: Make, speech: Path) -> None:
    exp().run("predict", "exp.ini", str(speech)).fails(1, "its model has not been trained: run `nkl run exp.ini`")


def test_labels_are_added_to_a_database_that_runs_again(exp: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    project = exp()
    ini = (project.path / "exp.ini").read_text(encoding="utf-8") + "[PREDICT]\ntargets = ['toy_loud']\n"
    project.write({"predict.ini": ini})
    done = project.run("predict", "predict.ini").works()
    table = pd.read_csv("results/exp/predicted.csv")
    assert len(table) == 40 and {"emotion", "speaker", "loud", "louder"} <= set(table.columns)
    assert "toy_loud: loud" in done.err
    report = json.loads((project.path / "results/exp/predicted-report.json").read_text(encoding="utf-8"))
    assert report["labels"][0]["computed"] == 40
    project.run("predict", "predict.ini").works()
    report = json.loads((project.path / "results/exp/predicted-report.json").read_text(encoding="utf-8"))
    assert report["labels"][0]["computed"] == 0
    again = ini.replace("target = emotion", "target = louder\nlabels = ['False', 'True']")
    again = again.replace("speech.absolute_path = False", "")
    lines = [
        "speech = results/exp/predicted.csv" if line.startswith("speech = ") else line for line in again.splitlines()
    ]
    project.write({"again.ini": "\n".join(lines)})
    project.run("-q", "run", "again.ini").works()


def test_labels_of_one_split_only_and_never_over_a_column_that_is_there(
    exp: Make, database: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    name = database("own.csv", lambda table: table.assign(loud="mine"))
    project = exp(DATA=f"speech = {name}\nspeech.absolute_path = True\nspeech.split_strategy = ['ann', 'bob']")
    text = (project.path / "exp.ini").read_text(encoding="utf-8")
    project.write({"exp.ini": text + "[PREDICT]\ntargets = toy_loud\nsample_selection = test\n"})
    project.run("predict", "exp.ini", "--out", "new.parquet").works()
    table = pd.read_parquet("new.parquet")
    assert set(table["speaker"]) == {"ann", "bob"}
    assert set(table["loud"]) == {"mine"} and "loud_pred" in table.columns


def test_failures_are_listed_and_the_rest_is_written(exp: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    project = exp()
    text = (project.path / "exp.ini").read_text(encoding="utf-8")
    project.write({"exp.ini": text + "[PREDICT]\ntargets = toy_loud\ntoy_loud.fail = ann_calm\n"})
    done = project.run("predict", "exp.ini")
    done.fails(1, "4 of 40 segments lack a label", "FEATS.fail_threshold = 0.1", "too loud to say")
    assert len(pd.read_csv("results/exp/predicted.csv")) == 40
    assert len(pd.read_csv("results/exp/predicted-failures.csv")) == 4
    project.run("predict", "exp.ini", "-o", "FEATS.fail_threshold=.1").works()


@pytest.mark.parametrize(
    ("section", "words"),
    [("", "[PREDICT] targets is missing"), ("[PREDICT]\ntargets = ['loudness']\n", "loudness")],
)
def test_labels_that_there_are_not_are_said(exp: Make, section: str, words: str) -> None:
    project = exp()
    text = (project.path / "exp.ini").read_text(encoding="utf-8")
    project.write({"exp.ini": text + section})
    project.run("predict", "exp.ini").fails(1, words)


def test_a_model_with_dates_that_a_zip_does_not_know_is_exported(
    trained: object, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reproducible builds have dates of 1970."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    for path in (trained.path / "results/exp/model").rglob("*"):
        os.utime(path, (0, 0))
    trained.run("-q", "export", "exp.ini", "--out", "m.zip").works()
    trained.run("-q", "predict", "m.zip", str(speech / "wav" / "ann_calm_0.wav")).works()


def test_an_exported_model_says_what_it_is_and_needs(trained: object) -> None:
    done = trained.run("export", "exp.ini", "--out", "m").works()
    assert "nkl predict m recordings" in done.out
    needed = (trained.path / "m" / "requirements.txt").read_text(encoding="utf-8").split()
    assert any(line.startswith("nkl-plugin-svm==") for line in needed)
    assert any(line.startswith("nkl==") for line in needed)
    page = (trained.path / "m" / "README.md").read_text(encoding="utf-8")
    assert "Predicts emotion (angry, calm)" in page and "UAR 1.000" in page
    trained.run("export", "exp.ini", "--out", "m").fails(1, "is there already")
    trained.run("export", "exp.ini", "--model").works()  # as it had to be said once


@pytest.mark.parametrize("name", ["exp.ini", "results/exp"])
def test_a_run_is_exported_as_a_crate(trained: object, name: str) -> None:
    done = trained.run("export", name, "--crate").works()
    assert "nkl replay exp-crate.zip" in done.out and "names of files and speakers" in done.out
    with zipfile.ZipFile(trained.path / "exp-crate.zip") as archive:
        names = set(archive.namelist())
    assert {"ro-crate-metadata.json", "experiment.ini", "results.json", "model/bundle.json"} <= names
    assert "report.html" not in names, "it holds recordings"
    trained.run("export", name, "--crate").fails(1, "is there already")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "is empty; the first line must name the columns"),
        (b"file,start\n", "has a header but no rows"),
        (b"file,start\na.wav,1,2\na.wav,1,2,3,4\n", "as many cells as the first line"),
        ("file\nräum.wav\n".encode("latin-1"), "Save it as UTF-8"),
        (b"file,start\na.wav,0\n,1\n", "column file is empty in line 3"),
        (b"file,end\na.wav,1\nb.wav,inf\n", "list.csv:3: end = inf is not a time"),
        (b"file,end\na.wav,soon\n", "list.csv:2: end = soon is not a time"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(trained: object, text: bytes, words: str) -> None:
    (trained.path / "list.csv").write_bytes(text)
    trained.run("predict", "exp.ini", "list.csv").fails(1, words)


def test_cells_of_a_list_stay_as_they_are_written(trained: object, speech: Path) -> None:
    file = str(speech / "wav" / "ann_angry_0.wav")
    text = f'file;start;end;speaker;code;age\n{file};"0,05";0 days 00:00:00.2;03;007;31\n{file};00:00:00.1;;04;NA;\n'
    (trained.path / "list.csv").write_text(text, encoding="utf-8")
    trained.run("-q", "predict", "exp.ini", "list.csv", "--out", "found.csv").works()
    found = pd.read_csv("found.csv", dtype=str, keep_default_na=False)
    assert found[["start", "end"]].to_numpy().tolist() == [["0.05", "0.2"], ["0.1", ""]]
    assert found[["speaker", "code", "age"]].to_numpy().tolist() == [["03", "007", "31"], ["04", "NA", ""]]


def test_rows_that_repeat_a_segment_are_counted(trained: object, speech: Path) -> None:
    file = str(speech / "wav" / "ann_angry_0.wav")
    (trained.path / "list.csv").write_text(f"file,take\n{file},a\n{file},b\n", encoding="utf-8")
    done = trained.run("predict", "exp.ini", "list.csv").works()
    assert "1 of 2 rows repeat a segment" in done.err
    assert pd.read_csv(io.StringIO(done.out))["take"].tolist() == ["a"]


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_there_is_a_table(trained: object, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkl.testing.projects.io", SimpleNamespace(StringIO=Terminal))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")
    out = trained.run("-q", "predict", "exp.ini", str(speech / "wav" / "ann_angry_0.wav")).works().out
    head, row = out.splitlines()
    assert head.split() == ["file", "predicted", "angry", "calm", "uncertainty"]
    assert "ann_angry_0.wav" in row and row.split()[1] == "angry"


def test_what_was_left_out_is_said_though_quiet(trained: object, speech: Path) -> None:
    (trained.path / "bad.wav").write_text("not audio", encoding="utf-8")
    good = str(speech / "wav" / "ann_angry_0.wav")
    assert "bad.wav: is not audio" in trained.run("-q", "predict", "exp.ini", "bad.wav", good).fails(4).err


def test_a_zip_that_is_damaged_or_holds_other_things_is_named(trained: object, speech: Path) -> None:
    file = str(speech / "wav" / "ann_angry_0.wav")
    trained.run("-q", "export", "exp.ini", "--out", "good.zip").works()
    data = bytearray(Path("good.zip").read_bytes())
    Path("cut.zip").write_bytes(data[: len(data) // 2])
    data[200:220] = b"x" * 20
    Path("bitten.zip").write_bytes(data)
    with zipfile.ZipFile("good.zip") as good, zipfile.ZipFile("other.zip", "w") as other:
        other.writestr("a.txt", "no model")
        with zipfile.ZipFile("evil.zip", "w") as evil, zipfile.ZipFile("nested.zip", "w") as nested:
            evil.writestr("../../evil.txt", "x")
            for name in good.namelist():
                evil.writestr(name, good.read(name))
                nested.writestr(f"m/{name}", good.read(name))
    for name, words in (("cut", "or damaged"), ("bitten", "or damaged"), ("other", "holds no trained model")):
        trained.run("predict", f"{name}.zip", file).fails(1, f"{name}.zip", words)
    for name in ("evil", "nested"):
        trained.run("-q", "predict", f"{name}.zip", file).works()
    assert not list(trained.path.parent.rglob("evil.txt"))
    outcome = trained.run("--block", "svm", "predict", "good.zip", file)
    outcome.fails(1, "good.zip/bundle.json: the model needs svm:svm", "it is blocked")


@pytest.mark.parametrize("damage", ["[1]", "{}", '{"schema": 1}'])
def test_a_model_that_is_damaged_is_said_to_be(trained: object, speech: Path, damage: str) -> None:
    (trained.path / "results/exp/model/bundle.json").write_text(damage, encoding="utf-8")
    trained.run("predict", "exp.ini", str(speech)).fails(1, "bundle.json: is damaged")


def test_an_ini_that_was_changed_after_its_run_is_told_so(trained: object, speech: Path) -> None:
    file = str(speech / "wav" / "ann_angry_0.wav")
    assert "warning" not in trained.run("predict", "exp.ini", file).works().err
    done = trained.run("-q", "predict", "exp.ini", file, "-o", "MODEL.type=knn").works()
    assert "says something else than when its model was trained" in done.err and "[MODEL] type" in done.err
    trained.run("predict", "exp.ini", file, "-o", "EXP.name=other").fails(1, "its model has not been trained")
    trained.run("predict", "results/exp", file, "-o", "EXP.name=other").fails(1, "results/exp is none")


def test_what_predictions_are_made_of_is_not_written_over(exp: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    project = exp(FEATS="type = toy", MODEL="type = svm")
    project.run("-q", "run", "exp.ini").works()
    text = (project.path / "exp.ini").read_text(encoding="utf-8")
    project.write({"label.ini": text + "[PREDICT]\ntargets = toy_loud\n"})
    project.run("-q", "predict", "label.ini", "--out", "mine.csv").works()
    before = Path("mine.csv").read_bytes()
    project.run("predict", "exp.ini", "mine.csv", "--out", "mine.csv").fails(1, "would be written over")
    lines = ["speech = mine.csv" if line.startswith("speech = ") else line for line in text.splitlines()]
    again = "\n".join(lines).replace("speech.absolute_path = False", "") + "\n[PREDICT]\ntargets = toy_loud\n"
    project.write({"again.ini": again})
    project.run("predict", "again.ini", "--out", "mine.csv").fails(1, "would be written over")
    assert Path("mine.csv").read_bytes() == before
    project.run("-q", "predict", "again.ini", "--out", "more.csv").works()
    project.write({"again.ini": again.replace("mine.csv", "more.csv")})
    project.run("-q", "predict", "again.ini", "--out", "most.csv").works()
    assert {"loud", "loud_pred", "loud_pred_pred"} <= set(pd.read_csv("most.csv").columns)


@pytest.mark.parametrize("out", ["old.csv", "old.parquet", "old"])
def test_what_cannot_be_written_leaves_what_was_there(
    trained: object, speech: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    trained.run("-q", "predict", "exp.ini", str(speech), "--out", out).works()
    place = trained.path / out
    before = {path: path.read_bytes() for path in ([place] if place.is_file() else place.iterdir())}

    def full(*arguments: object, **options: object) -> None:
        Path(str(arguments[-1])).write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device", str(arguments[-1]))

    monkeypatch.setattr("nkl_predict.output.write_table", full)
    monkeypatch.setattr("nkl_predict.output.write_tiers", full)
    monkeypatch.setattr("pandas.DataFrame.to_parquet", full)
    done = trained.run("predict", "exp.ini", str(speech), "--out", out)
    done.fails(1, "The disk is full")
    assert ".writing" not in done.err
    assert {path: path.read_bytes() for path in ([place] if place.is_file() else place.iterdir())} == before


def test_where_every_segment_fails_the_labels_of_before_stay(exp: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_toy_forms")
    project = exp()
    text = (project.path / "exp.ini").read_text(encoding="utf-8")
    project.write({"exp.ini": text + "[PREDICT]\ntargets = toy_loud\n"})
    project.run("-q", "predict", "exp.ini").works()
    before = Path("results/exp/predicted.csv").read_bytes()
    done = project.run("predict", "exp.ini", "-o", "PREDICT.toy_loud.fail=wav", "-o", "FEATS.fail_threshold=1")
    done.fails(1, "40 of 40 segments lack a label", "There is no label to be written")
    assert Path("results/exp/predicted.csv").read_bytes() == before
    assert len(pd.read_csv("results/exp/predicted-failures.csv")) == 40


def test_labels_that_there_are_not_are_said_where_they_stand(exp: Make) -> None:
    project = exp()
    text = (project.path / "exp.ini").read_text(encoding="utf-8") + "[PREDICT]\ntargets = ['loudness', 'pitchness']\n"
    project.write({"exp.ini": text})
    line = f"exp.ini:{len(text.splitlines())}: [PREDICT] targets"
    project.run("predict", "exp.ini").fails(1, f"{line} = loudness", f"{line} = pitchness")


def test_predictions_of_a_long_list_of_real_speech_are_those_of_the_run(project: Make, real_data: Path) -> None:
    """openSMILE and a scaler, on another path through files, and a resampled copy besides."""
    pytest.importorskip("nkl_opensmile", reason="the plugin opensmile is not installed")
    ini = f"""
        [EXP]
        root = ./results
        name = emo
        [DATA]
        databases = ['emodb']
        emodb = {real_data / "emodb" / "emodb.csv"}
        emodb.type = csv
        emodb.absolute_path = False
        emodb.limit_samples = 60
        emodb.split_strategy = ['14', '15', '16']
        target = emotion
        [FEATS]
        type = ['os']
        scale = standard
        [MODEL]
        type = svm
    """
    made = project({"exp.ini": ini})
    made.run("-q", "run", "exp.ini").works()
    made.run("-q", "predict", "exp.ini", "results/emo/splits/test.csv", "--out", "p.csv").works()
    found, written = named(pd.read_csv("p.csv")), made.predictions("emo")
    assert found["predicted"].tolist() == written["predicted"].tolist()
    np.testing.assert_allclose(found["anger"], written["anger"], rtol=1e-5, atol=1e-9)
    soundfile.write("quiet.wav", np.zeros(16000), 16000)
    made.run("-q", "predict", "exp.ini", "quiet.wav").works()


def test_where_nobody_speaks_nothing_is_predicted(trained: object, speech: Path) -> None:
    soundfile.write("silence.wav", np.zeros(8000), 8000)
    soundfile.write("hush.wav", 1e-4 * np.random.default_rng(0).normal(size=8000), 8000, subtype="FLOAT")
    voice = str(speech / "wav/ann_calm_0.wav")
    done = trained.run("predict", "exp.ini", "silence.wav", "hush.wav", voice).works()
    assert "no speech found in 2 of 3, by level alone" in done.err and "nkl-plugin-silero" in done.err
    table = named(pd.read_csv(io.StringIO(done.out)))
    remarks = {"silence.wav": "no speech found", "hush.wav": "no speech found", "ann_calm_0.wav": ""}
    assert table["remark"].fillna("").to_dict() == remarks
    assert table.loc[["silence.wav", "hush.wav"], ["angry", "calm", "predicted", "uncertainty"]].isna().all(axis=None)
    assert table.loc["ann_calm_0.wav", "predicted"] == "calm"
    assert "no speech" not in trained.run("predict", "exp.ini", "silence.wav", "--any-sound").works().out
    assert "remark" not in trained.run("predict", "exp.ini", voice).works().out
    trained.run("predict", "exp.ini", "silence.wav", "--out", "grids").works()
    assert "no speech found" in Path("grids/silence.TextGrid").read_text(encoding="utf-8")


def test_silero_tells_noise_from_speech(trained: object, real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nkl_silero", reason="the plugin silero is not installed")
    monkeypatch.setenv("NKL_BLOCK", "report")
    soundfile.write("noise.wav", 0.1 * np.random.default_rng(0).normal(size=32000), 16000)
    spoken = str(sorted((real_data / "emodb" / "wav").glob("*.wav"))[0])
    done = trained.run("predict", "exp.ini", "noise.wav", spoken).works()
    assert "no speech found in 1 of 2, by silero: noise.wav" in done.err
    assert named(pd.read_csv(io.StringIO(done.out)))["predicted"].isna().tolist() == [False, True]
