"""The paper kit of a run: paper, LaTeX, cards, references, licences, checklist."""

from __future__ import annotations

from pathlib import Path

from nkl.data import Report
from nkl.files import storing
from nkl_drawing.wording import in_markdown as escaped
from nkl_paper.cards import data_card, model_card
from nkl_paper.checklist import checklist
from nkl_paper.latex import FOLDER, write_latex
from nkl_paper.licences import Licensed, audit, verdict
from nkl_paper.markdown import table
from nkl_paper.numbers import numbers_of_run
from nkl_paper.paper import paper_of_run
from nkl_paper.pdf import typeset
from nkl_paper.plugin import PaperOptions
from nkl_paper.references import bibliography, cited


def write_kit(report: Report, folder: Path, name: str, options: PaperOptions) -> None:
    """Write all of it; files of the same names are replaced.

    Args:
        report: of a run.
        folder: made where it is not there.
        name: of the ``.tex``.
        options: title and author.

    Raises:
        UserError: if the folder cannot be written to.
    """
    rows, paper = audit(report), paper_of_run(report, options)
    texts = {
        "README.md": model_card(report, rows),
        "DATA.md": data_card(report),
        "LICENCES.md": _licences(rows),
        "CHECKLIST.md": checklist(report),
        "references.bib": bibliography(cited(report)) or "% nothing is to be cited\n",
    }
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        (folder / "report.pdf").write_bytes(typeset(paper))
        write_latex(paper, numbers_of_run(report), folder / FOLDER, name)


def _licences(rows: tuple[Licensed, ...]) -> str:
    lines = ["# Licences", "", f"**{escaped(verdict(rows))}**", ""]
    lines += table(("part", "licence", "commercial use"), [(row.part, row.licence, row.commercial) for row in rows])
    lines.append("As far as the parts themselves and their packages say so. This is no legal advice.")
    return "\n".join(lines) + "\n"
