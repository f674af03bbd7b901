"""Tokens are used, and written nowhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from nkl.errors import veiled
from nkl.options import Options, identity, option, option_infos
from nkl.runs.provenance import command_line

TOKEN = "hf_nobodyMayKnow"

INI = f"""
[EXP]
root = ./results
name = exp
executor = serial
[DATA]
databases = ['talks']
talks = ./talks.csv
talks.type = csv
target = emotion
talks.split_strategy = random
[FEATS]
type = toy
[SEGMENT]
method = voice
[MODEL]
type = spy
voice_token = {TOKEN}
"""


class Opens(Options):
    token: str = option("", "What opens it.", secret=True)


@pytest.fixture
def talks(project: Callable[..., Any]) -> Any:
    """Ten recordings of a tone, and an INI that holds a token."""
    p = project({"exp.ini": INI})
    rows = ["file,speaker,emotion"]
    for number in range(10):
        tone = 0.5 * np.sin(2 * np.pi * (200 + 200 * (number % 2) + 3 * number) * np.arange(8000) / 8000)
        soundfile.write(p.path / f"{number}.wav", tone, 8000)
        rows.append(f"{number}.wav,{number},{'high' if number % 2 else 'low'}")
    return p.write({"talks.csv": "\n".join(rows)})


def holders(*folders: Path) -> list[str]:
    """The files below folders that hold the token."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    return [str(path) for path in files if TOKEN.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    "command",
    [("run", "exp.ini"), ("segment", "exp.ini"), ("segment", "exp.ini", "-o", f"MODEL.voice_token={TOKEN}", "-v")],
)
def test_nothing_that_is_written_or_said_holds_a_token(talks: Any, command: tuple[str, ...]) -> None:
    done = talks.run(*command).works()
    assert TOKEN not in done.out + done.err
    assert not holders(talks.path / "results", Path(os.environ["NKL_STORE"]))


@pytest.mark.parametrize("command", [("config", "fill"), ("config", "where")])
def test_nor_does_what_explains_an_ini(talks: Any, command: tuple[str, str]) -> None:
    said = talks.run(*command, "exp.ini", *(["MODEL.voice_token"] if "where" in command else [])).works().out
    assert "voice_token = False" in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("section", "method"), [("SEGMENT", "pyannote_not_there"), ("PREDICT", "nothing")], ids=["missing", "unused"]
)
def test_nor_does_a_complaint(talks: Any, section: str, method: str) -> None:
    text = INI.replace("[SEGMENT]\nmethod = voice\n", f"[{section}]\nmethod = {method}\n")
    done = talks.write({"exp.ini": text.replace("voice_token", "hf_token")}).run("config", "check", "exp.ini")
    assert TOKEN not in done.out + done.err


ODD_PLACES = {
    "a misspelt key": ("[FEATS]", f"[FEATS]\nhf_tokn = {TOKEN}"),
    "a foreign key": ("[MODEL]", f"[MODEL]\napi_key = {TOKEN}\n[SERVICE]\npassword = {TOKEN}"),
    "before any section": ("[EXP]", f"hf_token = {TOKEN}\n{TOKEN}\n[EXP]"),
    "without =": ("[MODEL]", f"[MODEL]\nhf_token {TOKEN}\n{TOKEN}"),
    "given twice": ("[MODEL]", f"[MODEL]\nvoice_token = {TOKEN}"),
    "in a comment": ("type = spy", f"type = spy  # {TOKEN}"),
    "a wrong value": ("type = spy", f"type = {TOKEN}"),
    "variants": ("[MODEL]", f"[ENSEMBLE]\nvariants = {{'a': 'FEATS.hf_token={TOKEN}'}}\n[MODEL]"),
    "a plugin that is not installed": ("[MODEL]", f"[AUGMENT]\napi_token = {TOKEN}\n[MODEL]"),
}


@pytest.mark.parametrize("place", ODD_PLACES)
def test_nor_where_a_token_stands_that_nobody_reads(talks: Any, place: str) -> None:
    talks.write({"exp.ini": INI.replace(*ODD_PLACES[place])})
    for command in (
        ("run", "exp.ini"),
        ("run", "--lenient", "exp.ini"),
        ("config", "check", "exp.ini"),
        ("ensemble", "exp.ini"),
    ):
        done = talks.run(*command)
        assert TOKEN not in done.out + done.err, command
    for path in talks.path.rglob("*"):
        assert path.name == "exp.ini" or not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("said", ["FEATS.hf_tokn={}", "FEATS.whatever={}", "hf_token={}", "MODEL.type={}"])
def test_nor_what_the_command_line_says(talks: Any, said: str) -> None:
    done = talks.run("run", "exp.ini", "--lenient", "-o", said.format(TOKEN))
    assert TOKEN not in done.out + done.err
    if (talks.path / "results").is_dir():
        assert not holders(talks.path / "results")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hf_Token = abc", "Hf_Token = ..."),
        ("{'my_api-key': 'abc', 'a': 'b'}", "{'my_api-key': '...', 'a': 'b'}"),
        ("https://me:secret1@host/x", "https://me:...@host/x"),
        ("/here/https:/me:secret1@host/x", "/here/https:/me:...@host/x"),
        ("ghp_abcdefgh1234 and sk-abcdefgh1234.", "... and ..."),
        (
            "exp.ini:3: [SEGMENT] hf_token: there is no such key.",
            "exp.ini:3: [SEGMENT] hf_token: there is no such key.",
        ),
        ("/cache/a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6/x", "/cache/a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6/x"),
        ("is it a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6?", "is it ...?"),
    ],
)
def test_what_looks_like_a_secret_is_veiled(text: str, shown: str) -> None:
    assert veiled(text) == shown


def test_a_secret_is_no_part_of_the_identity_nor_sent_to_workers() -> None:
    options = Opens(token=TOKEN)
    assert options.token == TOKEN
    assert identity(options) == {}
    assert TOKEN not in repr(options) + options.model_dump_json()
    assert [info.secret for info in option_infos(Opens)] == [True]


def test_the_command_line_loses_its_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sys.argv", ["nkl", "segment", "exp.ini", "-o", f"model.HF_Token = {TOKEN}", "-o", "EXP.seed=1"]
    )
    assert command_line() == "nkl segment exp.ini -o model.HF_Token = ... -o EXP.seed=1"
