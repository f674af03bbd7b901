"""Users' tables mean the same wherever they are read: as a database, as a list of recordings, as a member of an ensemble."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl.data.dataset import Dataset
from nkl.errors import UserError
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import load_target
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import LOADER
from nkl_ensemble.prediction_files import of_file
from nkl_predict.recordings import find
from nkl_tables.table import read_table

WORDS = ("None", "NA", "nan", "null", "-")
SPEAKERS = ("NA", "03", "11", "None", None, "11")
"""With a gap, which makes pandas read a column of numbers as 11.0."""
ROWS = pd.DataFrame(
    {
        "file": [f"{number}.wav" for number in range(6)],
        "start": [0.0, 0.5, 1.0, 0.25, 0.0, 0.0],
        "end": [0.5, 1.0, np.nan, 0.75, np.nan, 1.0],
        "speaker": SPEAKERS,
        **{word: [float(row == column) for row in range(6)] for column, word in enumerate(WORDS)},
        "predicted": [*WORDS, "-"],
        "truth": [*WORDS, None],
    }
).assign(**{"-": [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]})


def database(path: Path, **options: Any) -> Dataset:
    """A table as the loader of databases reads it."""
    offer = Catalog(discover().plugins).find(LOADER, "csv")
    values = offer.component.options(path=str(path), absolute_path=False, **options)
    found: Dataset = load_target(offer)(values).load("mine", "truth")
    return found


def member(path: Path) -> pd.DataFrame:
    """What is known of the rows of an ensemble's member."""
    found = of_file("mine", path).predictions
    known = {"speaker": found.speakers, "truth": [found.labels[code] if code >= 0 else None for code in found.truth]}
    return pd.DataFrame({**known, **dict(zip(found.labels, found.probabilities.T, strict=True))}, index=found.index)


def cells(column: pd.Series) -> list[Any]:
    """A column as a list; what is missing is ``None``."""
    return [None if pd.isna(cell) else cell for cell in column]


READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    "database": lambda path: database(path).table,
    "list": lambda path: find([str(path)], path.parent),
    "member": member,
}


def text(separator: str, blank: str = "") -> Callable[[pd.DataFrame, Path], None]:
    """Writes rows as text, with blanks around cells and headers."""

    def write(rows: pd.DataFrame, path: Path) -> None:
        cells = [
            list(rows.columns),
            *([("" if pd.isna(cell) else str(cell)) for cell in row] for row in rows.to_numpy()),
        ]
        lines = [separator.join([row[0], *(f"{blank}{cell}{blank}" for cell in row[1:])]) for row in cells]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


FORMATS: dict[str, tuple[str, Callable[[pd.DataFrame, Path], None]]] = {
    "commas": ("rows.csv", text(",")),
    "semicolons": ("rows.csv", text(";")),
    "tabs": ("rows.tsv", text("\t")),
    "padded commas": ("rows.csv", text(",", "  ")),
    "padded semicolons": ("rows.csv", text(";", " ")),
    "padded tabs": ("rows.tsv", text("\t", " ")),
    "parquet": ("rows.parquet", lambda rows, path: rows.to_parquet(path)),
    "parquet with padded headers": ("rows.parquet", lambda rows, path: rows.add_suffix(" ").to_parquet(path)),
    "parquet with categories": ("rows.parquet", lambda rows, path: rows.astype({"truth": "category"}).to_parquet(path)),
    "parquet with an index": (
        "rows.parquet",
        lambda rows, path: rows.set_index(["file", "start", "end"]).to_parquet(path),
    ),
    "parquet with empty texts": (
        "rows.parquet",
        lambda rows, path: rows.fillna({"speaker": "", "truth": " "}).to_parquet(path),
    ),
}


@pytest.mark.parametrize(("kind", "reader"), list(itertools.product(FORMATS, READERS)))
def test_cells_are_what_is_written_and_only_empty_ones_are_missing(tmp_path: Path, kind: str, reader: str) -> None:
    name, write = FORMATS[kind]
    write(ROWS, tmp_path / name)
    table = READERS[reader](tmp_path / name)
    assert cells(table["truth"]) == [*WORDS, None]
    assert cells(table["speaker"]) == list(SPEAKERS)
    assert all(table[word].dtype == np.float64 and table[word].tolist() == ROWS[word].tolist() for word in WORDS)
    for level in ("start", "end"):
        np.testing.assert_equal(table.index.get_level_values(level).total_seconds().to_numpy(), ROWS[level].to_numpy())


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("dtype", ["float64", "Int64", "object"])
def test_numbers_that_name_speakers_and_classes(tmp_path: Path, reader: str, dtype: str) -> None:
    numbers = pd.Series([11, None, 3]).astype("float64").astype(dtype)
    rows = pd.DataFrame({"file": list("abc"), "speaker": numbers, "11": [1.0, 0.5, 0.0], "3": [0.0, 0.5, 1.0]})
    rows.assign(predicted=["11", "11", "3"], truth=numbers).to_parquet(tmp_path / "rows.parquet")
    table = READERS[reader](tmp_path / "rows.parquet")
    assert cells(table["speaker"]) == ["11", None, "3"]
    if reader == "member":
        assert cells(table["truth"]) == ["11", None, "3"]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("file,speaker,speaker ,a,b,predicted\nx.wav,1,2,1,0,a\n", "has several columns named speaker; rename"),
        ("name,speaker\nx.wav,1\n", "has no column file; it has name, speaker. Rename name to file."),
        ("file,end,a,b,predicted\nx.wav,NA,1,0,a\n", r"rows.csv:2: end = NA is not a time; .* or leave the cell empty"),
        ('file,a,b,predicted\nx.wav,1,0,a\n" ",1,0,a\n', "column file is empty in line 3"),
        ("file,a,b,predicted\nx.wav,1,0,a,more\n", "as many cells as the first line"),
    ],
)
def test_a_mistake_is_said_in_the_same_words(tmp_path: Path, reader: str, content: str, words: str) -> None:
    (tmp_path / "rows.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        READERS[reader](tmp_path / "rows.csv")


@pytest.mark.parametrize("reader", READERS)
def test_all_mistakes_of_a_table_are_said_at_once_in_the_order_of_its_lines(tmp_path: Path, reader: str) -> None:
    rows = ["file,start,end,who,who,a,b,predicted", "x.wav,soon,1,,,1,0,a", ",0,1,,,1,0,a", "y.wav,0,later,,,1,0,a"]
    (tmp_path / "rows.csv").write_text("\n".join(["", *rows[:2], "", *rows[2:]]), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        READERS[reader](tmp_path / "rows.csv")
    said = "\n".join(caught.value.complaints)
    places = [
        said.index(words)
        for words in ("named who", "rows.csv:3: start = soon", "empty in line 5", "rows.csv:6: end = later")
    ]
    assert places == sorted(places)


ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16 of tabs": lambda text: text.replace(";", "\t").encode("utf-16-be"),
    "windows-1252": lambda text: text.encode("cp1252"),
    "sep=": lambda text: f"sep=;\r\n{text}".encode(),
    "quoted sep=": lambda text: f'"sep=\t"\n{text}'.replace(";", "\t").encode(),
    "old Mac lines": lambda text: text.replace("\n", "\r").encode(),
    "NFD": lambda text: unicodedata.normalize("NFD", text).encode(),
    "hard blanks": lambda text: text.replace("Ärger", "\u00a0Ärger\u200b ").encode(),
    "headers otherwise": lambda text: (
        text.replace("file;start", " FILE ;Start").replace("speaker", "Speaker ").encode()
    ),
    "blank lines": lambda text: f"\n\n{text}\n;;;;;;\n".encode(),
    "more separators": lambda text: text.replace("\n", ";;\n").encode(),
}


@pytest.mark.parametrize(("kind", "reader"), list(itertools.product(ENCODED, READERS)))
def test_a_table_is_read_whatever_wrote_it(tmp_path: Path, kind: str, reader: str) -> None:
    text = "file;start;end;speaker;Ärger;1e1;predicted;truth\na.wav;0,5;;é;0,25;0,75;1e1;Ärger\nb.wav;0;1,5;007;1;0;Ärger;1e1\n"
    (tmp_path / "rows.csv").write_bytes(ENCODED[kind](text))
    table = READERS[reader](tmp_path / "rows.csv")
    assert cells(table["speaker"]) == ["é", "007"]
    assert cells(table["truth"]) == ["Ärger", "1e1"]
    np.testing.assert_equal(table.index.get_level_values("end").total_seconds().to_numpy(), [np.nan, 1.5])
    assert [Path(file).name for file in table.index.get_level_values("file")] == ["a.wav", "b.wav"]
    if reader != "list":
        np.testing.assert_equal(table["Ärger"].to_numpy(dtype=float), [0.25, 1.0])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x14\x00", "a spreadsheet .* save it as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Excel workbook .* save it as CSV UTF-8"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"RIFF\x00\x00", "an audio file, not a table"),
        (b"file,a\nx.wav,\x00\x01\n", "is not a text file"),
        (b'file,a\nx.wav,"open\ny.wav,b\nz.wav,c\n', r"rows.csv:2: a double quote is opened here"),
        (b"file,a\nx.wav,1\ny.wav\nz.wav,2,3\n", r"rows.csv:3: .* lines 3, 4 have other than 2 cells"),
    ],
)
def test_what_is_no_table_has_one_remedy(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "rows.csv").write_bytes(content)
    with pytest.raises(UserError, match=words):
        read_table(tmp_path / "rows.csv")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "file,begin,stop",
            "begin, stop look like times of segments and are not used.*rename begin to start and stop to end",
        ),
        ("file,Onset (s),label", "Onset .s. looks like times .* rename Onset .s. to start"),
        ("file,start,End_Time", "End_Time looks like"),
        ("file,start,duration", "duration is not used, and every segment lasts to the end of its file"),
        ("file,duration,age", ""),
        ("file,Start,END", ""),
    ],
)
def test_columns_that_look_like_times_and_are_not_used_are_said(tmp_path: Path, header: str, words: str) -> None:
    (tmp_path / "rows.csv").write_text(f"{header}\na.wav,0.5,1.5\nb.wav,0,0.5\n", encoding="utf-8")
    notes = read_table(tmp_path / "rows.csv").notes
    assert re.search(words, " ".join(notes)) if words else notes == ()


@pytest.mark.parametrize(
    ("ages", "numbers"),
    [
        ('"20,5",21', [20.5, 21]),
        ('"1,200","2,300"', None),
        ('"1,200","2,3"', [1.2, 2.3]),
        ("1e1,10", [10, 10]),
        ("07,8", None),
    ],
)
def test_decimal_commas_between_commas(tmp_path: Path, ages: str, numbers: list[float] | None) -> None:
    one, two = ages.rsplit(",", 1) if '"' not in ages else re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', ages)
    (tmp_path / "rows.csv").write_text(f"file,age\na,{one}\nb,{two}\n", encoding="utf-8")
    found = read_table(tmp_path / "rows.csv").labels()["age"]
    assert found.tolist() == (numbers or [one.strip('"'), two.strip('"')])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").touch()
    with pytest.raises(UserError, match=r"there is no such file. Did you mean rows.csv\?"):
        read_table(tmp_path / "row.csv")
    with pytest.raises(UserError, match="nor the folder"):
        read_table(tmp_path / "lost" / "rows.csv")
    with pytest.raises(UserError, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(UserError, match="is empty; the first line must name the columns"):
        read_table(tmp_path / "rows.csv")


@pytest.mark.parametrize("kind", ["commas", "semicolons", "tabs", "parquet"])
def test_what_else_means_missing_is_for_the_user_to_say(tmp_path: Path, kind: str) -> None:
    rows = pd.DataFrame(
        {
            "file": ["NA", "-", "c.wav"],
            "end": ["NA", "1.5", ""],
            "speaker": ["-", "NA", "null"],
            "age": ["31", "NA", "45"],
            "score": ["0.5", "-1", "-"],
            "class": ["null", "na", "-"],
        }
    )
    name, write = FORMATS[kind]
    write(rows, tmp_path / name)
    found = database(tmp_path / name, missing=["NA", "-"])
    table = found.table
    assert [Path(file).name for file in table.index.get_level_values("file")] == ["NA", "-", "c.wav"]
    assert table.index.get_level_values("end").isna().tolist() == [True, False, True]
    assert cells(table["speaker"]) == [None, None, "null"]
    assert cells(table["class"]) == ["null", "na", None]
    np.testing.assert_equal(found.table["age"].to_numpy(), [31, np.nan, 45])
    np.testing.assert_equal(found.table["score"].to_numpy(), [0.5, -1, np.nan])
    assert found.notes == ()


def test_a_stored_number_may_mean_missing(tmp_path: Path) -> None:
    rows = pd.DataFrame({"file": list("ab"), "age": [-1, 30], "score": [-1.0, 0.5], "truth": ["-1", "x"]})
    rows.to_parquet(tmp_path / "rows.parquet")
    table = database(tmp_path / "rows.parquet", missing=[-1, "NA"]).table
    np.testing.assert_equal(table[["age", "score"]].to_numpy(), [[np.nan, np.nan], [30, 0.5]])
    assert table["truth"].isna().tolist() == [True, False]
    assert database(tmp_path / "rows.parquet").table["age"].dtype == np.int64


def test_numbers_that_are_text_for_a_word_that_may_mean_missing_are_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("file,age,truth,take\na,31,None,1\nb,NA,NA,\nc,n/a,joy,2\n", encoding="utf-8")
    found = database(tmp_path / "rows.csv")
    assert found.table["age"].tolist() == ["31", "NA", "n/a"]
    assert found.notes == (
        "mine: column age holds numbers and NA, n/a, and is therefore read as text. Where that means that there is no "
        "value, write mine.missing = ['NA', 'n/a'].",
    )


def test_a_class_may_be_called_none_or_na_all_the_way(exp: Any, database: Callable[..., str]) -> None:
    names = {"angry": "None", "calm": "NA"}
    database("odd.csv", lambda table: table.assign(emotion=table["emotion"].map(names), speaker=table["speaker"] + " "))
    said = {
        "EXP": "traindevtest = True",
        "DATA": "speech = odd.csv\nspeech.split_strategy = speakers_stated\nspeech.test = ['ann']\nspeech.dev = ['bob']",
    }
    project = exp(**said)
    for name in ("one", "two"):
        project.run("-q", "run", "exp.ini", "-o", f"EXP.name={name}").works()
        assert project.results(name)["labels"] == ["NA", "None"]
        assert project.results(name)["measures"]["UAR"]["value"] > 0.8
    project.run("-q", "ensemble", "results/one", "results/two", "--method", "logreg", "--name", "both").works()
    assert project.results("both")["model"]["fitted on"] == "dev"
    assert project.results("both")["measures"]["UAR"]["value"] > 0.8
    files = [f"results/{name}/predictions.csv" for name in ("one", "two")]
    project.run("-q", "ensemble", *files, "--name", "files").works()
    assert project.results("files")["labels"] == ["NA", "None"]
    assert project.results("files")["measures"]["UAR"]["value"] > 0.8
    project.run("-q", "predict", "results/one", "odd.csv", "--out", "found.parquet").works()
    found = pd.read_parquet(project.path / "found.parquet")
    assert found["predicted"].tolist() == found["emotion"].tolist()
    assert set(found["emotion"]) == {"NA", "None"}


def test_dev_samples_of_classes_that_look_like_numbers(exp: Any, database: Callable[..., str]) -> None:
    database("odd.csv", lambda table: table.assign(emotion=table["emotion"].map({"angry": 1, "calm": 0})))
    data = "speech = odd.csv\nspeech.split_strategy = speakers_stated\nspeech.test = ['ann']\nspeech.dev = ['bob']"
    project = exp(EXP="traindevtest = True", DATA=data)
    for name in ("one", "two"):
        project.run("-q", "run", "exp.ini", "-o", f"EXP.name={name}").works()
    project.run("-q", "ensemble", "results/one", "results/two", "--method", "logreg", "--name", "both").works()
    assert project.results("both")["model"]["fitted on"] == "dev"
    assert project.results("both")["measures"]["UAR"]["value"] > 0.8


def test_the_ini_says_what_means_missing(exp: Any, database: Callable[..., str]) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        words = {0: "NA", 1: "-"}
        odd = table["take"].map(words)
        return table.assign(arousal=odd.fillna(table["arousal"].astype(str)), emotion=odd.fillna(table["emotion"]))

    database("odd.csv", change)
    project = exp(EXP="type = regression", DATA="speech = odd.csv\ntarget = arousal", MODEL="type = svr")
    project.run("run", "exp.ini").fails(
        1, "column arousal must hold numbers, but holds 'NA', '-' (20 rows); write speech.missing = ['-', 'NA']"
    )
    done = project.run("run", "exp.ini", "-o", "DATA.speech.missing=['-', 'NA']").works()
    assert "rows left out: no value for arousal" in done.out
    project.run(
        "-q", "run", "exp.ini", "-o", "EXP.type=classification", "-o", "DATA.target=emotion", "-o", "MODEL.type=svm"
    )
    assert project.results()["labels"] == ["-", "NA", "angry", "calm"]
    overrides = ["EXP.type=classification", "DATA.target=emotion", "MODEL.type=svm", "DATA.speech.missing=['-', 'NA']"]
    project.run("-q", "run", "exp.ini", *(word for one in overrides for word in ("-o", one))).works()
    assert project.results()["labels"] == ["angry", "calm"]


def test_classes_may_be_called_like_columns_all_the_way(exp: Any, database: Callable[..., str]) -> None:
    names = {"angry": "truth", "calm": "start"}
    database("odd.csv", lambda table: table.assign(emotion=table["emotion"].map(names)))
    project = exp(DATA="speech = odd.csv\nspeech.split_strategy = ['ann', 'bob', 'cem']")
    for name in ("one", "two"):
        project.run("-q", "run", "exp.ini", "-o", f"EXP.name={name}").works()
        assert project.results(name)["labels"] == ["start", "truth"]
    assert {"p(start)", "p(truth)", "start", "truth"} <= set(project.predictions("one").columns)
    for members in (["results/one", "results/two"], ["results/one/predictions.csv", "results/two/predictions.parquet"]):
        project.run("-q", "ensemble", *members, "--name", "both").works()
        assert project.results("both")["measures"]["UAR"]["value"] > 0.6
    project.run("-q", "compare", "results/one", "results/two").works()
    project.run("-q", "predict", "results/one", "odd.csv", "--out", "found.csv").works()
    found = pd.read_csv("found.csv")
    assert (found["predicted"] == found["emotion"]).mean() > 0.6
    assert set(found["predicted"]) == {"start", "truth"}


def test_lists_in_other_units_and_spellings(exp: Any, speech: Path) -> None:
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    files = [f"{speech}/wav/{name}_angry_0" for name in ("ann", "bob", "cem")]
    cells = {
        "ms.csv": "file,start,end\n" + "".join(f"{file}.wav,0,250\n" for file in files),
        "late.csv": "file,begin,stop\n" + "".join(f"{file}.wav,0,0.2\n" for file in files),
        "odd.txt": " FILE \tStart\tEND\n" + "".join(f"{file}.WAV\t0\t0,2\n" for file in files),
        "far.csv": "file\n" + "".join(f"{Path(file).name}.wav\n" for file in files),
    }
    (project.path / "wav").symlink_to(speech / "wav")
    project.write(cells)
    project.run("predict", "exp.ini", "ms.csv").fails(
        1, "ms.csv: 3 of 3 segments reach beyond", "milliseconds", "write seconds"
    )
    assert "begin, stop look like times" in project.run("predict", "exp.ini", "late.csv").err
    project.run("-q", "predict", "exp.ini", "odd.txt", "--out", "found.csv").works()
    assert pd.read_csv("found.csv")["end"].tolist() == [0.2] * 3
    project.run("predict", "exp.ini", "far.csv").fails(1, "3 of 3 files do not exist", "were wav/ written before them")


def test_a_database_beside_the_ini_is_used_and_said(exp: Any, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = exp(DATA="speech = data/speech.csv\nspeech.absolute_path = False")
    (project.path / "data").symlink_to(speech)
    (project.path / "elsewhere").mkdir()
    monkeypatch.chdir(project.path / "elsewhere")
    outcome = project.run("check", "../exp.ini").works()
    said = "[DATA] speech = data/speech.csv: is not there from here; ../data/speech.csv, beside the INI, is used"
    assert said in outcome.out + outcome.err


def test_a_further_test_database_is_judged_alike(exp: Any, database: Callable[..., str]) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        unknown = table["speaker"].where(table["take"] > 0)
        return table.assign(speaker="new " + unknown, emotion=table["emotion"].replace("calm", "calmer"))

    database("other.csv", change)
    data = "tests = ['other']\nother = other.csv\nother.type = csv"
    project = exp(DATA=data, EXP="allow_leakage = True")
    project.run("-q", "run", "exp.ini").works()
    outcome = project.run("test", "exp.ini").works()
    assert "10 of 40 rows left out: their speaker is not known" in outcome.out
    assert "left out: calmer: unknown to the model" in outcome.out
    assert "no row is calm, which the model knows" in outcome.out
