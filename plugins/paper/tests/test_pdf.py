"""The reporter ``pdf``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from nkl.data import Chapter, Chart, Page, Series, Table
from nkl.testing import ReporterConformance, reports
from nkl_paper.pdf import Pdf
from nkl_paper.plugin import PaperOptions

AWKWARD = (
    "#emph[a]",
    "$x$ @key <label>",
    "*b* _c_ `d`",
    "= no heading",
    "// no comment",
    '"quoted" \\ {e}',
    "مرحبا بالعالم",
    "中文",
)


class TestPdf(ReporterConformance):
    plugin = "paper"
    component = "pdf"


def _text(path: Path) -> tuple[str, int]:
    document = pypdfium2.PdfDocument(path)
    return " ".join(page.get_textpage().get_text_bounded() for page in document), len(document)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_a_run_is_a_paper_of_two_pages_at_most(task: str, tmp_path: Path) -> None:
    report = replace(reports.report(task, tmp_path), provenance=_PROVENANCE)
    Pdf(PaperOptions(title="On #toys", author="A. Author")).write(report, tmp_path)
    text, pages = _text(tmp_path / "report.pdf")
    assert pages <= 2
    for words in (
        "On #toys",
        "A. Author",
        "few speakers",
        "95 % CI",
        "Methods",
        "toyset",
        "On Toys",
        "[1]",
        "nkl 1.0.0",
    ):
        assert words in text, words


def test_a_reference_that_is_none_costs_nothing(tmp_path: Path) -> None:
    part = {"kind": "learner", "name": "toy", "references": ["Someone (2001)", "@misc{broken, title = {x}"]}
    report = replace(reports.report("classification", tmp_path), provenance={"components": [part]})
    Pdf(PaperOptions()).write(report, tmp_path)
    assert "Someone" not in _text(tmp_path / "report.pdf")[0]


def test_the_same_run_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        Pdf(PaperOptions()).write(reports.report("classification", tmp_path), tmp_path / name)
    assert (tmp_path / "a" / "report.pdf").read_bytes() == (tmp_path / "b" / "report.pdf").read_bytes()


def test_no_text_is_taken_for_typst(tmp_path: Path) -> None:
    table = Table(AWKWARD[0], AWKWARD, (AWKWARD,), AWKWARD[1])
    chapter = Chapter("awkward", AWKWARD[2], text=AWKWARD, tables=(table,), code="\n".join(AWKWARD))
    page = Page(AWKWARD[0], AWKWARD[1], headline=" ".join(AWKWARD), chapters=(chapter,), repeat=AWKWARD[4])
    Pdf(PaperOptions(author=AWKWARD[3])).show(page, tmp_path)
    text, _ = _text(tmp_path / "report.pdf")
    for words in AWKWARD[:6]:
        assert text.count(words) >= 2, words


def test_a_wide_table_is_parted(tmp_path: Path) -> None:
    head = ("name", *(f"column number {at}" for at in range(30)))
    table = Table("Wide", head, (("first", *(f"a value of {at}" for at in range(30))),))
    Pdf(PaperOptions()).show(Page("Page", chapters=(Chapter("wide", "Wide", tables=(table,)),)), tmp_path)
    text, _ = _text(tmp_path / "report.pdf")
    assert "Wide (1 of " in text and "a value of 29" in " ".join(text.split())


def test_a_chart_of_many_classes_is_on_its_page(tmp_path: Path) -> None:
    names = tuple(f"a class with a name of many words {at}" for at in range(30))
    bars = Chart("recall", "bars", "Recall", "Recall by class", (Series("recall", np.ones(30)),), names)
    Pdf(PaperOptions()).show(Page("Page", chapters=(Chapter("classes", "Classes", charts=(bars,)),)), tmp_path)
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    assert "Classes" in text and "Recall by class" in text


def test_that_no_font_has_a_sign_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nkl_drawing.fonts.findSystemFonts", lambda: [])
    for name, title in (("a", "中 and é"), ("b", "é")):
        (tmp_path / name).mkdir()
        Pdf(PaperOptions()).show(Page(title), tmp_path / name)
    assert "fonts: 1 sign, such as U+4E2D, no font of this computer has" in _text(tmp_path / "a" / "report.pdf")[0]
    assert "fonts:" not in _text(tmp_path / "b" / "report.pdf")[0]


_PROVENANCE = {
    "nkl": "1.0.0",
    "seed": 1,
    "components": [
        {
            "kind": "feature extractor",
            "name": "toyset",
            "distribution": "toys",
            "version": "2",
            "references": [
                "@article{toy, author = {One, A.}, title = {On Toys}, journal = {Toys \\\\& Games}, year = {2001}}"
            ],
        }
    ],
}
