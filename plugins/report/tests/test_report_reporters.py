"""The reporters on small made-up runs."""

from __future__ import annotations

import base64
import dataclasses
import html.parser
import itertools
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import ClassVar

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.data import Finding, Predictions, Report, Trial, figure_text, interval_text
from nkl.evaluation import evaluate, mean_and_sd, pool
from nkl.testing import ReporterConformance
from nkl_drawing.outline import outline
from nkl_drawing.wording import answer, headline, repeat
from nkl_report.figures import Figures
from nkl_report.html import Html
from nkl_report.markdown import Markdown
from nkl_report.players import players
from nkl_report.plugin import FigureOptions, MarkdownOptions, PageOptions

NASTY = ("<b>Ärger</b>", "a|b_*c*", "平静 & \"'")
LEAK = Finding("error", "speaker in two splits", "1 of 2 speakers of test are in train as well: <i>x</i>.", "Split.")


class TestMarkdown(ReporterConformance):
    plugin = "report"
    component = "markdown"
    options: ClassVar[dict[str, object]] = {}


class TestHtml(ReporterConformance):
    plugin = "report"
    component = "html"
    options: ClassVar[dict[str, object]] = {"players": 2}


class TestFigures(ReporterConformance):
    plugin = "report"
    component = "figures"
    options: ClassVar[dict[str, object]] = {"format": "svg"}


def predictions(
    labels: tuple[str, ...] = NASTY, n: int = 30, speakers: int = 3, seed: int = 1, absent: int | None = None
) -> Predictions:
    """Mostly right predictions of made-up files; of the class ``absent`` there are no samples."""
    rng = np.random.default_rng(seed)
    files = [f"missing-{at}.wav" for at in range(n)]
    index = pd.MultiIndex.from_arrays(
        [files, pd.to_timedelta([0] * n), pd.to_timedelta([None] * n)], names=["file", "start", "end"]
    )
    names = np.array([f"s<{at % speakers}>" for at in range(n)], dtype=object) if speakers else None
    if not labels:
        truth = np.linspace(-1, 1, n)
        return Predictions(index, values=truth * 0.5 + rng.normal(0, 0.1, n), truth=truth, speakers=names)
    codes = np.array([code for code in range(len(labels)) if code != absent])
    truth = codes[np.arange(n) % len(codes)].astype(np.int64)
    scores = rng.random((n, len(labels))) + 0.6 * np.eye(len(labels))[truth]
    return Predictions(index, labels, scores / scores.sum(axis=1, keepdims=True), None, truth, names)


def report(folder: Path, *runs: Predictions, findings: tuple[Finding, ...] = ()) -> Report:
    """A report as a run makes it."""
    first = runs[0]
    assert first.truth is not None
    trials = tuple(Trial(seed, run, evaluate(run, first.truth)) for seed, run in enumerate(runs))
    row = {"samples": 30, "speakers": None if first.speakers is None else 3, "hours": 0.5}
    return Report(
        name="<script>alert(1)</script>",
        task="classification" if first.labels else "regression",
        target="emotion" if first.labels else "arousal",
        labels=first.labels,
        trials=trials,
        evaluation=pool(runs, first.truth),
        spread=mean_and_sd([trial.evaluation for trial in trials]),
        splits=({"split": "train", **row}, {"split": "test", **row}),
        model={"learner": {"name": "svm", "summary": "s", "options": {"C": 1.0}}, "features": []},
        findings=findings,
        provenance={"nkl": "1.0.0", "test_evaluations_before": 2},
        folder=folder,
    )


class _Page(html.parser.HTMLParser):
    """Collects what a page is made of, and that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page(found: Report, folder: Path, **options: object) -> tuple[str, _Page]:
    """The page as text and parsed."""
    (path,) = Html(PageOptions(**options)).write(found, folder)
    text = path.read_text(encoding="utf-8")
    parsed = _Page(text)
    assert parsed.open == []
    return text, parsed


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (0.8123, "UAR", ".812"),
        (-0.12, "CCC", "-.120"),
        (1.0, "UAR", "1.000"),
        (-0.0001, "R2", ".000"),
        (0.5, "MAE", "0.500"),
        (1234.5, "MSE", "1234.5"),
        (float("nan"), "UAR", "–"),
    ],
)
def test_figures_in_words(value: float, name: str, text: str) -> None:
    assert figure_text(value, name) == text


def test_intervals_in_words() -> None:
    assert interval_text(0.731, 0.874) == ".731–.874"
    assert interval_text(-0.1, 0.2) == "-.100 to .200"
    assert interval_text(np.nan, np.nan) == "–"


def test_headline_has_all_that_a_paper_needs(tmp_path: Path) -> None:
    found = report(tmp_path, predictions(speakers=5))
    first = found.evaluation.measures[0]
    assert headline(found) == (
        f"UAR {figure_text(first.value)} (95 % CI {interval_text(first.low, first.high)}, delete-one-speaker jackknife over 5 "
        "speakers, Student's t) on 30 samples of 5 speakers unseen in training; chance .333, majority class "
        f"({NASTY[0]}) .333."
    )


def test_headline_claims_nothing_that_is_not_known(tmp_path: Path) -> None:
    unknown = headline(report(tmp_path, predictions(speakers=0)))
    assert "over 30 samples" in unknown
    assert "on 30 samples;" in unknown
    assert "unseen" not in unknown
    one = headline(report(tmp_path, predictions(speakers=1)))
    assert "(no interval: there is 1 speaker, at least 5 are needed)" in one
    assert "nan" not in one
    leaking = headline(report(tmp_path, predictions(), findings=(LEAK,)))
    assert "unseen" not in leaking
    assert leaking.endswith("Not a valid test: speaker in two splits.")
    folded = dataclasses.replace(
        report(tmp_path, predictions()), folds=({"fold": 0, "UAR": 0.5}, {"fold": 1, "UAR": 0.6})
    )
    assert "cross-validated over 2 folds" in headline(folded)


def test_the_answer_says_no_more_than_the_interval(tmp_path: Path) -> None:
    assert answer(report(tmp_path, predictions(speakers=5))).startswith(
        "The model tells emotion (3 classes) better than chance: UAR .833, with 95 % confidence between"
    )
    few = answer(report(tmp_path, predictions(speakers=2)))
    assert few.startswith("Whether the model tells emotion (3 classes) better than chance cannot be said: UAR")
    assert few.endswith("no interval: there are 2 speakers, at least 5 are needed.")
    said = predictions(speakers=10)
    many = predictions(speakers=10, n=90)
    assert many.probabilities is not None
    wrong = dataclasses.replace(many, probabilities=np.roll(many.probabilities, 1, axis=1))
    assert "tells emotion (3 classes) worse than chance" in answer(report(tmp_path, wrong))
    guessing = dataclasses.replace(said, probabilities=np.random.default_rng(1).dirichlet(np.ones(3), 30))
    assert answer(report(tmp_path, guessing)).startswith(
        "It is not shown that the model tells emotion (3 classes) better"
    )
    assert answer(report(tmp_path, said, findings=(LEAK,))).startswith(
        "This is not a valid test (speaker in two splits)"
    )
    assert "tells arousal better than" in answer(report(tmp_path, predictions(labels=(), speakers=6)))


def test_a_test_of_a_trained_model_is_repeated_as_such(tmp_path: Path) -> None:
    found = report(tmp_path, predictions())
    assert repeat(found) == f"nkl replay {tmp_path}"
    alone = dataclasses.replace(found, splits=found.splits[1:], provenance={"ini": "exp.ini"})
    assert repeat(alone) == "nkl test exp.ini"


def test_names_are_data_in_html(tmp_path: Path) -> None:
    text, parsed = page(report(tmp_path, predictions(), findings=(LEAK,)), tmp_path)
    assert not {"script", "b", "i"} & {tag for tag, _ in parsed.tags}
    assert set(NASTY) <= {part.strip() for part in parsed.texts}
    assert "<script>alert(1)</script>" in parsed.texts
    assert not re.search(r"(src|href)=\"(?!#|data:)", text)
    assert "url(" not in text
    assert "@import" not in text
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_charts_are_drawn_described_and_marked(tmp_path: Path) -> None:
    for runs, charts in ((predictions(), 6), (predictions(labels=()), 2)):
        text, _ = page(report(tmp_path, runs, findings=(LEAK,)), tmp_path)
        drawn = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
        assert len(drawn) == charts
        for one in drawn:
            root = ElementTree.fromstring(one)
            assert root.get("role") == "img"
            assert root.get("aria-label")
            assert root.findtext("title")
            assert "LEAK: speaker in two splits" in [element.text for element in root.iter("text")]
            assert "nan" not in one


def test_names_are_data_in_markdown(tmp_path: Path) -> None:
    (path,) = Markdown(MarkdownOptions(title="a_b")).write(report(tmp_path, predictions(), findings=(LEAK,)), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# a\\_b\n")
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert text.index("**error: speaker in two splits.**") < text.index("## Measures")
    rows = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    for row, following in itertools.pairwise(rows):
        if re.fullmatch(r"(\| :?--:? )+\|", following.replace("|", "| ").replace("|  ", "| ")) is not None:
            assert len(re.split(r"(?<!\\)\|", row)) == len(following.split("|"))
    assert "tested on by 2 other models before" in text


@pytest.mark.parametrize(
    "runs",
    [
        (predictions(absent=1),),
        (predictions(labels=("one",)),),
        (predictions(labels=tuple(f"class {at}" for at in range(20)), n=60),),
        (predictions(speakers=0), predictions(speakers=0, seed=2)),
        (predictions(labels=(), speakers=1),),
        (predictions(labels=()), predictions(labels=(), seed=2)),
    ],
    ids=["absent class", "one class", "twenty classes", "no speakers, two runs", "one speaker", "regression, two runs"],
)
def test_nothing_is_too_odd_to_report(tmp_path: Path, runs: tuple[Predictions, ...]) -> None:
    found = report(tmp_path, *runs)
    text, _ = page(found, tmp_path)
    (path,) = Markdown(MarkdownOptions()).write(found, tmp_path)
    assert not re.search(r"\bnan\b", text)
    assert not re.search(r"\bnan\b", path.read_text(encoding="utf-8"))
    assert all(path.stat().st_size for path in Figures(FigureOptions()).write(found, tmp_path))
    titles = {table.title for section in outline(found) for table in section.tables}
    assert ("Runs" in titles) == (len(runs) > 1)
    assert ("Each speaker" in titles) == (runs[0].speakers is not None)


def test_runs_folds_and_tuning_are_tables(tmp_path: Path) -> None:
    found = dataclasses.replace(
        report(tmp_path, predictions(), predictions(seed=2)),
        folds=({"fold": 0, "samples": 7, "UAR": 0.5}, {"fold": 1, "samples": 8, "UAR": 1.0}),
        tuning=tuple({"C": float(at), "score": at / 100, "sd": 0.1} for at in range(60)),
    )
    tables = {table.title: table for section in outline(found) for table in section.tables}
    measure = found.evaluation.measures[0]
    mean, sd = found.spread[measure.name]
    assert [row[2] for row in tables["Runs"].rows[-2:]] == [figure_text(mean), figure_text(sd)]
    assert tables["Folds"].rows == (("0", "7", ".500"), ("1", "8", "1.000"))
    assert tables["Options that were tried"].rows[0][:2] == ("59", "0.59")
    assert "10 more rows" in tables["Options that were tried"].note


def test_repeats_of_a_cross_validation_are_called_so(tmp_path: Path) -> None:
    folds = tuple({"repeat": at, "fold": fold, "samples": 15, "UAR": 0.5} for at in (1, 2, 3) for fold in (0, 1))
    found = dataclasses.replace(report(tmp_path, *(predictions(seed=at) for at in range(3))), folds=folds)
    assert "cross-validated over 2 folds, 3 times with other folds" in headline(found)
    tables = {table.title: table for section in outline(found) for table in section.tables}
    assert tables["Folds"].rows[2] == ("2", "0", "15", ".500")
    assert "Each run repeats" in tables["Runs"].note


def test_speakers_add_up(tmp_path: Path) -> None:
    said = predictions()
    rows = next(
        table.rows
        for section in outline(report(tmp_path, said, predictions(seed=2)))
        for table in section.tables
        if table.title == "Each speaker"
    )
    assert {row[0] for row in rows} == {"s<0>", "s<1>", "s<2>"}
    assert {row[1] for row in rows} == {"10"}
    assert [row[2] for row in rows] == sorted(row[2] for row in rows)


def test_the_most_confident_errors_can_be_heard(tmp_path: Path) -> None:
    said = predictions()
    assert said.probabilities is not None
    assert said.truth is not None
    sure = np.where(said.predicted != said.truth, said.probabilities.max(axis=1), 0.0)
    worst = int(sure.argmax())
    files = list(said.index.get_level_values("file"))
    files[worst] = str(tmp_path / "long.wav")
    soundfile.write(files[worst], np.sin(np.arange(12 * 48000) / 20).astype(np.float32) / 2, 48000)
    index = pd.MultiIndex.from_arrays(
        [files, *(said.index.get_level_values(at) for at in (1, 2))], names=said.index.names
    )
    found = report(tmp_path, dataclasses.replace(said, index=index))
    first, second = players(found, 2)
    assert first.file == "long.wav"
    assert first.problem == "The first 10 s."
    assert dict(first.facts)["truth"] == said.labels[said.truth[worst]]
    assert not second.source
    assert "there is no such file" in second.problem
    _, parsed = page(found, tmp_path, players=2)
    (audio,) = [attributes for tag, attributes in parsed.tags if tag == "audio"]
    source = audio["src"]
    assert source is not None
    heard = tmp_path / "heard.flac"
    heard.write_bytes(base64.b64decode(source.removeprefix("data:audio/flac;base64,")))
    assert soundfile.info(heard).duration == pytest.approx(10)
    assert soundfile.info(heard).samplerate == 24000
    assert not [tag for tag, _ in page(found, tmp_path, players=0)[1].tags if tag == "audio"]


@pytest.mark.parametrize("labelled", [True, False])
def test_markdown_links_to_exactly_the_figures_that_are_drawn(tmp_path: Path, labelled: bool) -> None:
    found = report(tmp_path, predictions(NASTY if labelled else ()))
    (page,) = Markdown(MarkdownOptions(name="my run", format="svg")).write(found, tmp_path)
    drawn = Figures(FigureOptions(name="my run", format="svg")).write(found, tmp_path)
    links = re.findall(r"<(figures/[^>]+)>", page.read_text(encoding="utf-8"))
    assert [tmp_path / link for link in links] == list(drawn)
    assert all(path.is_file() for path in drawn)


BEFORE = {"epoch": 0, "dev_loss": 0.6, "dev_UAR": 0.6}  # training; there is no loss of it
CURVE = (
    BEFORE,
    *({"epoch": n, "learning_rate": 0.1, "train_loss": 1 / n, "dev_loss": 0.5, "dev_UAR": 0.7} for n in (1, 2, 3)),
)


@pytest.mark.parametrize("labelled", [True, False])
def test_a_learning_curve_is_drawn_where_the_model_has_one(tmp_path: Path, labelled: bool) -> None:
    plain = report(tmp_path, predictions(("a", "b", "c") if labelled else ()))
    found = dataclasses.replace(plain, curve=CURVE)
    *_, last = Figures(FigureOptions()).write(found, tmp_path)
    assert last.name == "learning_curve.png" and last.is_file()
    assert "learning_curve" in Markdown(MarkdownOptions()).write(found, tmp_path)[0].read_text(encoding="utf-8")
    text, _ = page(found, tmp_path)
    assert "Learning curve: train loss; dashed: dev loss" in text and "Learning curve of 3 epochs" in text
    assert "Learning curve" not in page(plain, tmp_path)[0]


def test_figures_follow_their_options(tmp_path: Path) -> None:
    found = report(tmp_path, predictions())
    options = FigureOptions(name="a/b", format="png", titles=False)
    paths = Figures(options).write(found, tmp_path)
    assert [path.name for path in paths] == [
        f"a_b_{name}.png" for name in ("confusion", "reliability", "uncertainty", "risk_coverage")
    ]
    clean = matplotlib.image.imread(paths[1])
    marked = matplotlib.image.imread(Figures(options).write(dataclasses.replace(found, findings=(LEAK,)), tmp_path)[1])
    assert (clean[:40] == 1).all()
    assert not (marked[:40] == 1).all()


@pytest.mark.parametrize("kind", ["svg", "pdf", "eps"])
def test_the_same_run_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    found = report(tmp_path, predictions(labels=()))
    (tmp_path / "other").mkdir()
    (one,) = Figures(FigureOptions(format=kind)).write(found, tmp_path)
    (other,) = Figures(FigureOptions(format=kind)).write(found, tmp_path / "other")
    assert one.read_bytes() == other.read_bytes()


def test_why_there_is_no_interval_stands_where_it_would_be(tmp_path: Path) -> None:
    few = report(tmp_path, predictions(speakers=3))
    texts = [text for chapter in outline(few) for text in (*chapter.text, *(table.note for table in chapter.tables))]
    assert any("No interval for UAR, accuracy" in text and "there are 3 speakers" in text for text in texts)
    assert any(text.startswith("ECE:") and "no interval: " in text for text in texts)
