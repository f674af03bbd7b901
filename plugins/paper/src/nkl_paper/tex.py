"""A paper as LaTeX, for any engine and a stock TeX Live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nkl.data import Chapter, Chart, Table
from nkl_drawing.wording import with_minus
from nkl_paper.escaping import UNKNOWN, escaped, escaped_code, length
from nkl_paper.methods import Paragraph
from nkl_paper.paper import Paper
from nkl_paper.widths import has_many, is_wide, narrow

_PREAMBLE = r"""\documentclass[10pt,a4paper%s]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage{textcomp,amssymb,amsmath}
\usepackage[margin=2cm]{geometry}
\usepackage{graphicx,booktabs,longtable,array}
\usepackage[hidelinks]{hyperref}
\setlength{\tabcolsep}{3pt}
\setlength{\belowcaptionskip}{4pt}
\setlength{\emergencystretch}{3em}"""
_CELL_EM = 0.5
"""The width of a letter, in the size of tables."""
_LONG = 30
"""Cells of more letters are broken into lines."""


def tex(paper: Paper, name: str, figures: Mapping[Chart, str]) -> str:
    """A paper as the text of a ``.tex``.

    Args:
        paper: what it says.
        name: of the ``.bib``, without its ending.
        figures: for each chart, where its file is from the ``.tex``.
    """
    return "\n".join(_lines(paper, name, figures)) + "\n"


def _lines(paper: Paper, name: str, figures: Mapping[Chart, str]) -> Iterator[str]:
    page = paper.page
    yield _PREAMBLE % (",twocolumn" if paper.is_short else "")
    yield from (UNKNOWN, r"\input{numbers}")
    yield rf"\title{{{_text(page.title)}}}"
    yield rf"\author{{{_text(paper.author)}}}"
    yield rf"\date{{{_text(' · '.join(filter(None, (page.subtitle, page.started))))}}}"
    yield from (r"\begin{document}", r"\maketitle")
    if page.headline or page.findings:
        yield r"\begin{abstract}"
        yield rf"\noindent\textbf{{{_text(page.headline)}}}"
        for finding in page.findings:
            yield ""
            yield rf"\noindent\textbf{{{_text(finding.topic)}}}: {_text(f'{finding.message} {finding.advice}')}"
        yield r"\end{abstract}"
    for chapter in page.chapters:
        yield from _chapter(chapter, paper, figures)
    if page.repeat:
        yield from (r"\section*{To repeat this}", *_code(page.repeat))
    if paper.references:
        yield from (r"\bibliographystyle{unsrt}", rf"\bibliography{{{name}}}")
    yield r"\end{document}"


def _chapter(chapter: Chapter, paper: Paper, figures: Mapping[Chart, str]) -> Iterator[str]:
    yield rf"\section{{{_text(chapter.title)}}}"
    for paragraph in paper.methods.get(chapter.key, ()):
        yield from (_cited(paragraph), "")
    for text in chapter.text:
        yield from (_text(text), "")
    for chart in chapter.charts:
        yield from _figure(chart, figures[chart], paper.is_short)
    for table in chapter.tables:
        if not table.head:
            yield rf"\paragraph{{{_text(table.title)}}} {_text(table.note)}"
        for part in narrow(table) if table.head else ():
            yield from _floating(part) if paper.is_short else _flowing(part)
    for one in chapter.files:
        yield from (rf"{_text(one.shows)}: \texttt{{{escaped(one.path)}}}", "")
    if chapter.code:
        yield from _code(chapter.code)


def _figure(chart: Chart, file: str, is_short: bool) -> Iterator[str]:
    """A figure; of a page, which may have many, at its place."""
    kind = "figure*" if has_many(chart) else "figure"
    if is_short:
        size = r"width=\linewidth,height=0.85\textheight,keepaspectratio"
        yield from (rf"\begin{{{kind}}}[htbp]\centering", rf"\includegraphics[{size}]{{{file}}}")
    else:
        yield r"\noindent\begin{minipage}{\linewidth}\centering\makeatletter\def\@captype{figure}\makeatother\bigskip"
        yield rf"\includegraphics[width=0.6\linewidth,height=0.85\textheight,keepaspectratio]{{{file}}}"
    yield rf"\caption{{\textbf{{{_text(chart.title)}.}} {_text(chart.shows)}}}"
    yield from (rf"\end{{{kind}}}",) if is_short else (r"\end{minipage}", "")


def _floating(table: Table) -> Iterator[str]:
    """A table of few rows, across both columns where it needs them."""
    kind, width = ("table*", r"\textwidth") if is_wide(table) else ("table", r"\columnwidth")
    yield rf"\begin{{{kind}}}[htbp]\centering\footnotesize"
    yield rf"\caption{{{_text(table.title)}}}"
    yield rf"\sbox0{{\begin{{tabular}}{{{_columns(table)}}}"
    yield from (r"\toprule", _row(table.head, r"\textbf"), r"\midrule", *map(_row, table.rows), r"\bottomrule")
    yield r"\end{tabular}}"
    yield rf"\ifdim\wd0>{width}\resizebox{{{width}}}{{!}}{{\usebox0}}\else\usebox0\fi"
    if table.note:
        yield rf"\par\smallskip\raggedright {_text(table.note)}"
    yield rf"\end{{{kind}}}"


def _flowing(table: Table) -> Iterator[str]:
    """A table that may go over several pages."""
    yield rf"{{\scriptsize\begin{{longtable}}{{{_columns(table)}}}"
    yield rf"\caption{{{_text(table.title)}}}\\"
    yield from (r"\toprule", _row(table.head, r"\textbf"), r"\midrule\endhead", *map(_row, table.rows))
    yield from (r"\bottomrule", r"\end{longtable}}")
    if table.note:
        yield from (rf"{{\footnotesize\noindent {_text(table.note)}\par}}", "")


def _columns(table: Table) -> str:
    columns = []
    for at, is_number in enumerate(table.numeric):
        longest = max((length(row[at]) for row in table.rows), default=0)
        broken = rf">{{\raggedright\arraybackslash}}p{{{_LONG * _CELL_EM:g}em}}"
        columns.append("r" if is_number else broken if longest > _LONG else "l")
    return "".join(columns)


def _row(cells: tuple[str, ...], how: str = "") -> str:
    """A row; braces keep a cell that begins with a bracket from being taken for an argument."""
    return " & ".join(f"{how}{{{_text(cell)}}}" for cell in cells) + r" \\"


def _cited(paragraph: Paragraph) -> str:
    parts = []
    for sentence in paragraph:
        text = _text(sentence.text)
        if sentence.cites:
            text = rf"{text.removesuffix('.')}~\cite{{{','.join(sentence.cites)}}}."
        parts.append(text)
    return " ".join(parts)


def _code(text: str) -> Iterator[str]:
    """Line by line in a typewriter's letters: nothing in it can end it."""
    yield r"{\raggedright\footnotesize\ttfamily\noindent"
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        yield rf"\mbox{{}}\hspace*{{{0.5 * indent:g}em}}{escaped_code(line)}\par\noindent"
    yield "}"


def _text(text: str) -> str:
    return escaped(with_minus(text))
