"""The reporter ``latex``."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pylatexenc.latexwalker import LatexWalker

from nkl.data import Page, Report, figure_text, interval_text, value_text
from nkl.testing import ReporterConformance, pages, reports
from nkl_drawing.wording import with_minus
from nkl_paper.escaping import escaped, escaped_code
from nkl_paper.latex import Latex
from nkl_paper.numbers import macros, numbers_of_run
from nkl_paper.plugin import LatexOptions

_MACRO = re.compile(r"\\newcommand\{\\(nkl[A-Za-z]+)\}\{(.*)\} % (\[.*\])")


class TestLatex(ReporterConformance):
    plugin = "paper"
    component = "latex"
    options: ClassVar = {"latex": "paper"}


def _files(shown: Report | Page, folder: Path, name: str = "my paper_ü.tex") -> Path:
    """The ``.tex`` of a report or page."""
    reporter = Latex(LatexOptions(latex=name))
    return (reporter.show if isinstance(shown, Page) else reporter.write)(shown, folder)[0]


def test_nothing_is_written_where_nobody_asks_for_it(tmp_path: Path) -> None:
    assert Latex(LatexOptions()).show(pages.page(), tmp_path) == () == tuple(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["classification", "regression", "page"])
def test_it_compiles(what: str, tmp_path: Path) -> None:
    path = _files(pages.page() if what == "page" else reports.report(what, tmp_path), tmp_path)
    assert path.name == "my-paper-u.tex"
    text = path.read_text(encoding="utf-8")
    if what == "page":
        assert r"\textquotesingle{}my" in text and "-{}-ending" in text, "a command can be copied"
    LatexWalker(text, tolerant_parsing=False).get_latex_nodes()  # braces and environments match
    for file in re.findall(r"\\includegraphics\[.*?\]\{(.*?)\}", text):
        assert (path.parent / file).is_file()
    if shutil.which("pdflatex") is None:
        return
    words = ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", path.name)
    done = subprocess.run(words, cwd=path.parent, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert path.with_suffix(".pdf").stat().st_size > 10_000


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_each_macro_is_a_figure_of_the_results(task: str, exp: Any) -> None:
    changes = (
        {"EXP": "type = regression", "DATA": "target = arousal", "MODEL": "type = svr"} if task == "regression" else {}
    )
    project = exp(**changes)
    project.run("-q", "run", "exp.ini", "-o", "REPORT.latex=paper").works()
    results, folder = project.results(), project.path / "results" / "exp" / "latex"
    assert {"paper.tex", "paper.bib", "numbers.tex", "figures"} == {path.name for path in folder.iterdir()}
    assert "scikit-learn" in (folder / "paper.bib").read_text(encoding="utf-8").lower()
    lines = (folder / "numbers.tex").read_text(encoding="utf-8").splitlines()[2:]
    names = set()
    for line in lines:
        found = _MACRO.fullmatch(line)
        assert found, line
        names.add(found[1])
        text = found[2].replace(r"{\textendash}", "–").replace(r"{\ensuremath{-}}", "-")
        assert text == _expected(results, json.loads(found[3]), found[1]), line
    assert len(names) == len(lines) > 20
    assert {"nklTestSamples", "nklUAR" if task == "classification" else "nklCCC"} <= names


def _expected(results: Any, place: list[Any], name: str) -> str:
    """The figure of ``results.json`` at a place, as reports write it."""
    whole = results
    for part in place[:-1]:
        whole = whole[part]
    value = whole[place[-1]]
    if place[-1] in ("n", "clusters") or place[0] == "confusion":
        return str(value)
    if place[0] in ("splits", "folds"):
        return value_text(value)
    measure = whole.get("name") or place[-2]
    if name.endswith("Interval"):
        return interval_text(whole["low"], whole["high"], measure)
    return figure_text(value, measure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 % & #1_2 $x$", r"50 {\%} {\&} {\#}1{\_}2 {\$}x{\$}"),
        ("{a} ~^\\", r"{\{}a{\}} {\textasciitilde}{\textasciicircum}{\textbackslash}"),
        ("--out ``a``", "-{}-out `{}`a`{}`"),
        ("Größe", r"Gr{\"o}{\ss}e"),
        ("中", r"\unknownsign{4E2D}"),
        ("д ⅓ α", r"\unknownsign{0434} \unknownsign{2153} {\ensuremath{\alpha}}"),
        ("two\nlines\x07", "two lines"),
    ],
)
def test_text_is_no_latex(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_a_fold_is_called_as_in_its_table_and_what_is_not_known_has_no_macro(tmp_path: Path) -> None:
    report = reports.report("classification", tmp_path)
    unknown = replace(report.evaluation.measures[0], name="PCC", value=math.nan)
    evaluation = replace(
        report.evaluation, measures=(*report.evaluation.measures, unknown), baselines={"mean": (unknown,)}
    )
    text = macros(numbers_of_run(replace(report, evaluation=evaluation, folds=({"fold": 0, "UAR": 0.5},))))
    assert r"\newcommand{\nklFoldZeroUAR}{0.5}" in text and "FoldZeroFold" not in text
    assert r"\nklPCC}" not in text and r"\nklMeanPCC}" not in text


def test_a_hyphen_before_a_figure_is_a_minus() -> None:
    assert with_minus("-.120 to -3, 2026-11-28, a-b, .1–.2, x-1") == "−.120 to −3, 2026-11-28, a-b, .1–.2, x-1"
    assert escaped(with_minus("-.5")) == r"{\ensuremath{-}}.5"


def test_code_can_be_copied() -> None:
    assert escaped_code("'a' --b") == r"\textquotesingle{}a\textquotesingle{} -{}-b"


def test_labels_that_were_made_of_ratings_are_said_and_cited(tmp_path: Path) -> None:
    cited = "@article{them2020soft,\n  author = {Them},\n  title = {Soft},\n  journal = {J},\n  year = {2020},\n}"
    own = {"kind": "consensus method", "name": "soft", "summary": "Every label by its share", "references": [cited]}
    shown = reports.report("classification", tmp_path)
    path = _files(replace(shown, provenance={**shown.provenance, "components": [own]}), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "made of ratings by soft (Every label by its share)" in text
    assert "them2020soft" in text and cited in path.with_suffix(".bib").read_text(encoding="utf-8")
