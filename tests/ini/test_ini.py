"""Reading an INI: what every value is, where it stands, and every complaint at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkl.errors import UserError
from nkl.ini.sections import SECTIONS, DatabaseOptions
from nkl.ini.text import read_ini
from nkl.ini.understanding import examine
from nkl.ini.values import cut_comment, read_value
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.options import Off, option_infos


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        *[(word, bool, False) for word in ("False", "false", "no", "0", "off", "No")],
        *[(word, bool, True) for word in ("True", "yes", "1", "on", "TRUE")],
        ("os", list[str], ["os"]),
        ("'os'", list[str], ["os"]),
        ("['os', 'praat']", list[str], ["os", "praat"]),
        ("('os', 'praat')", list[str], ["os", "praat"]),
        ("14", list[str], ["14"]),
        ("[3, 12]", list[str], ["3", "12"]),
        ("1.10", str, "1.10"),
        ("'quoted'", str, "quoted"),
        ("[not, a, literal", str, "[not, a, literal"),
        ("1e-3", float, 0.001),
        ("{'a': 1}", dict[str, int], {"a": 1}),
        ("False", Off[int], None),
        ("none", Off[list[str]], None),
        ("__import__('os').system('x')", str, "__import__('os').system('x')"),
    ],
)
def test_a_text_is_read_as_the_type_that_is_wanted(text: str, kind: Any, value: Any) -> None:
    assert read_value(text, kind) == value


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.wav", b"RIFF\x24\x08\x00\xff", "a.wav: is a recording, where an INI file is expected"),
        ("a.csv", b"file,speaker\na.wav,1\n", "a.csv: is a table, where an INI file is expected"),
        ("model", b"PK\x03\x04", "model: is a zip file"),
        ("plain.ini", b"name = x\nroot = y\n", "^[^\\n]*plain.ini: has no .SECTION.[^\\n]*$"),
    ],
)
def test_what_is_no_ini_is_called_by_its_name(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=words):
        read_ini(tmp_path / name)


@pytest.mark.parametrize(("text", "kind"), [("3.5", int), ("maybe", bool), ("True", Off[int]), ("2+3", int), ("", int)])
def test_a_text_that_does_not_fit_is_refused(text: str, kind: Any) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read_value(text, kind)


@pytest.mark.parametrize(
    ("text", "value", "comment"),
    [
        ("auto  # or False", "auto", "# or False"),
        ("5 ; five", "5", "; five"),
        ("a#b", "a#b", ""),
        ("['a # b', 'c']  # d", "['a # b', 'c']", "# d"),
        ("'x # y' # z", "'x # y'", "# z"),
        ("it's # here", "it's", "# here"),
    ],
)
def test_trailing_comments_are_cut(text: str, value: str, comment: str) -> None:
    assert cut_comment(text) == (value, comment)


def test_a_cut_comment_is_a_warning_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.ini"
    path.write_text("# first\n[MODEL]\nclass_weight = auto  # or not\n")
    ini = read_ini(path)
    entry = ini.get("MODEL", "CLASS_WEIGHT")
    assert entry is not None
    assert (entry.text, entry.origin) == ("auto", f"{path}:3")
    (warning,) = ini.warnings
    assert warning.startswith(f"{path}:3: [MODEL] class_weight: '# or not'")


def test_interpolation_and_continuation_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ini"
    path.write_text(
        "[DATA]\nbase = /data\nspeech = %(base)s/x.csv\nshare = 50%%\nmapping = {'a': 'b',\n   'c': 'd'}\nlast = 1\n"
    )
    ini = read_ini(path)
    assert ini.entries["DATA", "speech"].text == "/data/x.csv"
    assert ini.entries["DATA", "share"].text == "50%"
    assert ini.entries["DATA", "mapping"].text == "{'a': 'b',\n'c': 'd'}"
    assert ini.entries["DATA", "last"].origin == f"{path}:7"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"root = x\n[EXP]\n", (":1:", "'root'", "before the first [SECTION]")),
        (b"[EXP]\nname = a\nname = b\n", (":3:", "[EXP] name", "given twice")),
        (b"[EXP]\nname = a\nNAME = b\n", (":3:", "given twice")),
        (b"[EXP]\nname = a\n[EXP]\n", (":3:", "section [EXP]", "twice")),
        (b"[EXP]\nname = a\njust words\nmore words\n", (":3:", "'just'", ":4:", "'more'")),
        (b"[EXP]\nname = 50%\n[DATA]\nx = 3%\n", (":2:", "[EXP] name", "%%", ":4:", "[DATA] x")),
        ("[EXP]\nname = f\xfcr\n".encode("latin-1"), ("not UTF-8", "byte 14")),
        ("[EXP]\nname = x\n".encode("utf-16"), ("not UTF-8",)),
    ],
)
def test_what_is_not_an_ini_is_said_with_its_line(tmp_path: Path, content: bytes, words: tuple[str, ...]) -> None:
    path = tmp_path / "a.ini"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        raise UserError(read_ini(path).complaints)
    assert str(path) in str(caught.value)
    assert all(word in str(caught.value) for word in words), caught.value


def test_a_doubled_key_hides_no_other_complaint(project: Any) -> None:
    content = """
        [EXP]
        name = a
        name = b
        epohcs = 3
        [DATA]
        databases = ['x']
        x = gone.csv
        x.type = csv
        labels = ['a' 'b']
        just words
        [EXPP]
        [EXP]
        root = r
        root = s
        [MODEL]
        type = smv
        """
    outcome = (
        project({"a.ini": content})
        .run("run", "a.ini")
        .fails(1, "given twice", "a comma is missing between 'a' and 'b'")
    )
    lines = [int(line.split(":")[2]) for line in outcome.err.splitlines() if "a.ini:" in line]
    assert lines == sorted(lines)
    assert {3, 4, 9, 10, 11, 12, 14, 16} <= set(lines)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.ini"
    path.write_bytes("\ufeff[EXP]\r\nname = für\r\n".encode())
    assert read_ini(path).entries["EXP", "name"].text == "für"


def test_a_missing_file_names_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "exp.ini").write_text("[EXP]\n")
    with pytest.raises(UserError, match=r"there is no such file\. In that folder there are: .*exp\.ini"):
        read_ini(tmp_path / "expp.ini")
    with pytest.raises(UserError, match="is a folder"):
        read_ini(tmp_path)


def test_the_command_line_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.ini"
    path.write_text("[MODEL]\ntype = svm\n")
    ini = read_ini(path, ["model.Type=xgb", "FEATS.wav2vec2.layer=5", "DATA.filter={'a': 'b=c'}", "EXP.root=/50%/x"])
    assert (ini.entries["MODEL", "type"].text, ini.entries["MODEL", "type"].origin) == ("xgb", "command line")
    assert ini.entries["FEATS", "wav2vec2.layer"].text == "5"
    assert ini.entries["DATA", "filter"].text == "{'a': 'b=c'}"
    assert ini.entries["EXP", "root"].text == "/50%/x"


@pytest.mark.parametrize("override", ["svm", "type=svm", "MODEL.type", "=svm"])
def test_a_malformed_override_is_said(tmp_path: Path, override: str) -> None:
    path = tmp_path / "a.ini"
    path.write_text("[MODEL]\n")
    with pytest.raises(UserError, match=r"write -o SECTION\.key=value"):
        read_ini(path, [override])


def test_an_override_may_speak_of_a_section_with_any_name(tmp_path: Path) -> None:
    path = tmp_path / "exp.ini"
    path.write_text("[EXP]\nroot = r\n", encoding="utf-8")
    found = read_ini(path, ["my_part-2.some.key = a=b"]).get("MY_PART-2", "some.key")
    assert found is not None and found.text == "a=b"


def test_an_override_heals_what_the_file_says_wrongly(tmp_path: Path) -> None:
    path = tmp_path / "a.ini"
    path.write_text("[EXP]\nname = 50%\n")
    assert read_ini(path, ["EXP.name=half"]).entries["EXP", "name"].text == "half"


@pytest.mark.parametrize(
    "name", ["../x", "/tmp/x", "a/../../x", "..", "con", "a/NUL.txt", "a:b", "x.", " x/y", "a\\b", "x" * 300]
)
def test_a_name_that_is_none_of_a_folder_below_the_root(exp: Callable[..., Any], name: str) -> None:
    project = exp(EXP=f"name = '{name}'")
    project.run("run", "exp.ini").fails(1, "[EXP] name = ")
    assert not (project.path / "results").exists()


@pytest.mark.parametrize("name", ["a/b", "my exp.2", "für.alle", "console", "com"])
def test_a_name_that_is_one(exp: Callable[..., Any], name: str) -> None:
    exp(EXP=f"name = {name}").run("config", "check", "exp.ini").works()


TEN = "0123456789"

TOO_MUCH = {
    "keys": ("", "\n".join(f"qwer{at} = {at}" for at in range(3000)), "there is no such key", "... and 2900 more."),
    "sections": (
        "",
        "\n".join(f"[Q{at}]\na = 1" for at in range(1500)),
        "there is no section [Q0]",
        "... and 1400 more.",
    ),
    "databases": (f"databases = {[f'd{at}' for at in range(2000)]}", "", "lists 2000 names, and may list 1000", ""),
    "interpolation": (
        "",
        f"b0 = {TEN * 10}\n" + "\n".join(f"b{at} = " + f"%(b{at - 1})s" * 10 for at in range(1, 9)),
        "b8: what its %(..)s stand for is far too long",
        "",
    ),
    "interpolation without end": ("", "b0 = %(b1)s\nb1 = %(b0)s", "or without end", ""),
    "a value": (f"target = {TEN * 50_000}\nlimit_samples = {TEN * 50_000}", "", "limit_samples = 0123456789", ""),
    "brackets": (f"limit_samples = {'[' * 100_000}", "", "limit_samples = [[[[", ""),
    "a line": (f"target = {TEN * 200_000}", "", "is no line of an INI", ""),
    "blanks": (f"target = a{' ' * 100_000}b", "", "is no line of an INI", ""),
    "a file": ("", "\n".join(["# nothing"] * 1_000_000), "no INI has more than 10", ""),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_too_much_of_anything_gets_a_message_that_can_be_read(exp: Callable[..., Any], kind: str) -> None:
    data, end, words, more = TOO_MUCH[kind]
    project = exp(DATA=data)
    with (project.path / "exp.ini").open("a") as file:
        file.write(end)
    for command in (["run", "exp.ini"], ["config", "check", "exp.ini"]):
        done = project.run(*command).fails(1, words, more)
        assert len(done.err + done.out) < 30_000
        assert (done.err + done.out).count("Did you mean") <= 20


def test_complaints_come_in_the_order_of_lines_and_none_hides_another(project: Callable[..., Any]) -> None:
    text = """
    [EXP]
    root = ./results
    name = exp
    name = again
    runs = many
    no key
    [DTAA]
    x = 1
    [FEATS]
    type = ['toyy']
    [EXP]
    epochs = few
    [MODEL]
    tpye = svm
    """
    err = project({"exp.ini": text}).run("run", "exp.ini").fails(1).err
    lines = [line.split(": ", 1)[1] for line in err.splitlines()]
    starts = ["exp.ini:4: [EXP] name is given twice", "exp.ini:5: [EXP] runs = many", "exp.ini:6: 'no' is neither"]
    starts += ["exp.ini:7: there is no section [DTAA]. Did you mean DATA?", "exp.ini:10: [FEATS] type = toyy: "]
    starts += ["exp.ini:11: section [EXP] is there twice", "exp.ini:12: [EXP] epochs = few"]
    starts += [
        "exp.ini:14: [MODEL] tpye: there is no such key. Did you mean type",
        "exp.ini: section [DATA] is missing.",
    ]
    assert [line.startswith(start) for line, start in zip(lines, starts, strict=True)] == [True] * len(starts), err


FAULTY = """
[EXP]
root = ./results
name = exp
rnus = 3
type = clasification
[DATA]
databases = ['speech', 'other']
speech = speech.csv
speech.type = csv
speech.split_strateg = random
speech.test_size = 120
other.type = csvv
labels = False
[FEATS]
type = ['toyy', 'toy']
scale = standart
[MODEL]
type = svr
C_val = a lot
[MODLE]
type = svm
"""


def test_all_complaints_come_at_once_with_line_and_hint(project: Callable[..., Any]) -> None:
    outcome = project({"exp.ini": FAULTY}).run("config", "check", "exp.ini")
    outcome.fails(
        1,
        "exp.ini:4: [EXP] rnus: there is no such key. Did you mean run",
        "exp.ini:5: [EXP] type = clasification: input should be 'classification' or 'regression'",
        "exp.ini:20: there is no section [MODLE]. Did you mean MODEL",
        "exp.ini:16: [FEATS] scale = standart: no installed plugin offers a scaler named 'standart'.",
        "Did you mean standard",
        "no installed plugin offers a feature extractor named 'toyy'. Did you mean toy",
        "9 errors",
    )


def test_complaints_of_databases_come_with_the_others(project: Callable[..., Any]) -> None:
    outcome = project({"exp.ini": FAULTY.replace("type = clasification", "")}).run("config", "check", "exp.ini")
    outcome.fails(
        1,
        "exp.ini:10: [DATA] speech.split_strateg: there is no such key. Did you mean speech.split_strategy",
        "exp.ini:11: [DATA] speech.test_size = 120: input should be less than 100",
        "exp.ini:12: [DATA] other.type = csvv: no installed plugin offers a loader named 'csvv'. Did you mean csv",
        "exp.ini:18: [MODEL] type = svr: does no classification (EXP.type = classification).",
        "For classification there are: ",
        "exp.ini:19: [MODEL] c_val = a lot: input should be a valid number",
    )


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"DATA": "speech.split_strategy = speaker_spilt"}, ("'speaker_spilt'", "Did you mean speaker_split")),
        ({"DATA": "speech.split_strategy = [ann"}, ("a list of test speakers looks like",)),
        ({"DATA": "databases = []"}, ("[DATA] databases is missing",)),
        ({"EXP": "runs = 0"}, ("[EXP] runs = 0: input should be greater than or equal to 1",)),
        ({"EXP": "save_test = True"}, ("True says too little",)),
        ({"MODEL": "type = svm\ntuning_params = ['Q']"}, ("svm has no Q; it has",)),
        ({"MODEL": "type = svm\ntuning_params = ['C']"}, ("list the values to try: C = [..",)),
        ({"MODEL": "type = svm\ntuning_params = ['C']\nC = []"}, ("there is no value to try",)),
        (
            {"EXP": "type = regression", "MODEL": "type = svr\ncalibration = isotonic"},
            ("[MODEL] calibration: corrects probabilities of classes",),
        ),
        ({"FEATS": "type = trill"}, ("feature extractor named 'trill'", "There is no plugin for it yet")),
        ({"MODEL": "type = adm"}, ("learner named 'adm'", "There is no plugin for it yet")),
        ({"EXP": "executor = dusk"}, ("no installed plugin offers an executor named 'dusk'",)),
        ({"EXP": "name ="}, ("[EXP] name",)),
    ],
)
def test_values_that_cannot_be(exp: Callable[..., Any], sections: dict[str, str], words: tuple[str, ...]) -> None:
    exp(**sections).run("config", "check", "exp.ini").fails(1, *words)


@pytest.mark.parametrize(
    ("sections", "warning"),
    [
        ({"PLOT": "[PLOT]\nbest_model = True"}, "[PLOT] best_model: has no effect"),
        ({"MODEL": "type = svm\nrandom_state = 3"}, "[MODEL] random_state: has no effect. Write random_seed"),
        ({"MODEL": "type = svm\nK_val = 3"}, "[MODEL] k_val: belongs to the learner knn"),
        ({"MODEL": "type = svm\nlayers = [8, 4]"}, "[MODEL] layers: belongs to"),
        ({"DATA": "polish = /data/polish.csv\npolish.type = csv"}, "[DATA] polish.type: describes database polish"),
        ({"MODEL": "type = svm\nC_val = 2 # two"}, "'# two' was taken for a comment"),
        ({"MODEL": "type = svm\nC = [1, 2]"}, "values to try have no effect without tuning_params"),
        ({"FEATS": "os.features = ['a']"}, "[FEATS] os.features: has no effect"),
        (
            {"EXP": "type = regression", "MODEL": "type = svr\nclass_weight = True"},
            "[MODEL] class_weight: has no effect in regression",
        ),
        ({"FEATS": "set = eGeMAPSv02"}, "[FEATS] set: belongs to"),
        ({"MODEL": "type = svm\nC_val = 1\nC = 2"}, "says the same thing otherwise and is not"),
        (
            {"PLOT": "[ENSEMBLE]\nmethod = mean\nkernel = linear"},
            "[ENSEMBLE] kernel: belongs to the learner sv",
        ),
    ],
)
def test_what_has_no_effect_is_a_warning(exp: Callable[..., Any], sections: dict[str, str], warning: str) -> None:
    more = sections.pop("PLOT", "")
    project = exp(**sections)
    with (project.path / "exp.ini").open("a") as file:
        file.write(more)
    outcome = project.run("config", "check", "exp.ini").works()
    assert warning in outcome.out
    assert "0 errors" in outcome.out


def test_a_key_of_a_learner_that_fuses_is_suggested(exp: Callable[..., Any]) -> None:
    project = exp()
    with (project.path / "exp.ini").open("a") as file:
        file.write("[ENSEMBLE]\nmethod = svm\nkernl = linear\n")
    project.run("config", "check", "exp.ini").fails(1, "[ENSEMBLE] kernl: there is no such key. Did you mean kernel?")


def test_what_a_section_of_another_command_chooses_need_not_be_installed(exp: Callable[..., Any]) -> None:
    project = exp(MODEL="type = tree")
    with (project.path / "exp.ini").open("a") as file:
        file.write("[ENSEMBLE]\nmethod = svm\nkernel = linear\n")
    said = project.run("--block", "svm", "config", "check", "exp.ini").works().out
    assert "[ENSEMBLE] learner = svm: no installed plugin offers a learner named 'svm'." in said
    assert "[ENSEMBLE] kernel: belongs to the learner svm" in said
    project.run("--block", "svm", "ensemble", "exp.ini").fails(
        1, "[ENSEMBLE] learner = svm: no installed plugin offers"
    )


def test_lenient_makes_unknown_keys_and_sections_warnings(exp: Callable[..., Any]) -> None:
    project = exp(MODEL="type = svm\nnosuchkey = 1\n[NOSUCH]\nkey = 2")
    project.run("config", "check", "exp.ini").fails(1, "nosuchkey", "[NOSUCH]", "2 errors")
    outcome = project.run("config", "check", "--lenient", "exp.ini").works()
    assert "2 warnings" in outcome.out
    project.run("run", "exp.ini").fails(1, "nosuchkey", "[NOSUCH]")
    project.run("-q", "run", "--lenient", "exp.ini").works()


def test_a_file_of_root_folders_says_what_the_ini_leaves_out(exp: Callable[..., Any], speech: Path) -> None:
    project = exp(DATA="speech =\nroot_folders = roots.ini")
    text = (project.path / "exp.ini").read_text().replace("speech =\n", "").replace("speech.type = csv\n", "")
    project.write({"exp.ini": text, "roots.ini": f"[DATA]\nspeech = {speech}/speech.csv\nspeech.type = csv\n"})
    project.run("-q", "run", "exp.ini").works()
    project.write({"roots.ini": f"[DATA]\nspeech = {speech}/speech.csv\nspeech.type = csv\nother = /nowhere\n"})
    project.run("config", "check", "exp.ini").works()
    (project.path / "roots.ini").unlink()
    project.run("config", "check", "exp.ini").fails(1, "root_folders", "roots.ini: there is no such file")


@pytest.mark.parametrize("missing", ["EXP", "DATA"])
def test_a_missing_section_is_named(project: Callable[..., Any], missing: str) -> None:
    text = "[EXP]\nroot = x\nname = y\n" if missing == "DATA" else "[DATA]\ndatabases = ['x']\n"
    project({"exp.ini": text}).run("run", "exp.ini").fails(1, f"section [{missing}] is missing")


def test_an_ini_without_a_model_cannot_be_run(exp: Callable[..., Any]) -> None:
    exp(MODEL="").run("run", "exp.ini").fails(1, "[MODEL] type is missing", "type = svm")


@pytest.mark.parametrize("command", [("run",), ("test",), ("config", "check"), ("config", "fill"), ("config", "where")])
def test_an_ini_that_is_not_there(project: Callable[..., Any], command: tuple[str, ...]) -> None:
    more = ("EXP.root",) if command[-1] == "where" else ()
    project().run(*command, "nosuch.ini", *more).fails(1, "nosuch.ini: there is no such file")


ODD = (
    *("", "[", "{'a'}", "True", "-1", "1e999", "nan", "None", "[[]]", "{1: {2: 3}}", "['a', 1]", "[None]"),
    *("'", "b'x'", "1j", "((", "{'a': ['b', None]}"),
)


@pytest.mark.parametrize("value", ODD)
def test_no_value_whatever_breaks_the_reading(tmp_path: Path, value: str) -> None:
    """Every key of the core and of every component, all with the same odd value: complaints, and no other error."""
    catalog = Catalog(discover().plugins)
    owned = {**SECTIONS, **catalog.sections}
    keys: dict[str, dict[str, None]] = {section: {} for section in owned}
    for section, own in owned.items():
        keys[section] |= dict.fromkeys(spelling for info in option_infos(own.options) for spelling in info.spellings)
    for info in option_infos(DatabaseOptions):
        keys["DATA"] |= dict.fromkeys(f"speech.{spelling}" for spelling in info.spellings)
    for plugin in catalog.plugins:
        for offer in plugin.offers:
            spellings = [spelling for info in option_infos(offer.component.options) for spelling in info.spellings]
            for section in offer.kind.sections:
                keys[section] |= dict.fromkeys(filter(None, spellings))
    keys["DATA"]["databases"] = keys["EXP"]["executor"] = keys["FEATS"]["type"] = None
    path = tmp_path / "odd.ini"
    fixed = {("DATA", "databases"): "speech", ("MODEL", "type"): "svm", ("DATA", "root_folders"): "False"}
    path.write_text(
        "".join(
            f"[{section}]\n" + "".join(f"{key} = {fixed.get((section, key), value)}\n" for key in names)
            for section, names in keys.items()
        )
    )
    experiment, complaints, _ = examine(read_ini(path), catalog)
    assert experiment is None
    assert len(complaints) > 30
    assert all(str(path) in complaint for complaint in complaints)
