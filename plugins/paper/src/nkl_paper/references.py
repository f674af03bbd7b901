"""What a run has used, as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nkl.data import Report

TUKEY = """@article{tukey1958jackknife,
  author = {Tukey, John W.},
  title = {Bias and Confidence in Not-Quite Large Samples (Abstract)},
  journal = {The Annals of Mathematical Statistics},
  volume = {29},
  number = {2},
  pages = {614},
  year = {1958},
}"""

BELL = """@article{bell2002clusters,
  author = {Bell, Robert M. and McCaffrey, Daniel F.},
  title = {Bias Reduction in Standard Errors for Linear Regression with Multi-Stage Samples},
  journal = {Survey Methodology},
  volume = {28},
  number = {2},
  pages = {169--181},
  year = {2002},
}"""

LIN = """@article{lin1989concordance,
  author = {Lin, Lawrence I-Kuei},
  title = {A Concordance Correlation Coefficient to Evaluate Reproducibility},
  journal = {Biometrics},
  volume = {45},
  number = {1},
  pages = {255--268},
  year = {1989},
  doi = {10.2307/2532051},
}"""

_PARTS = ("loader", "consensus method", "feature extractor", "scaler", "balancer", "learner")
"""The kinds of components that make figures what they are."""
_KEY = re.compile(r"@\w+\{([^,\s]+),")


def cited(report: Report) -> tuple[str, ...]:
    """The entries that the methods of a run cite, each once."""
    found = (*of_parts(report), *of_measures(report), *of_intervals(report))
    return tuple({key_of(entry): entry for entry in found}.values())


def of_parts(report: Report) -> tuple[str, ...]:
    """What is to be cited for all components that make figures what they are."""
    return tuple(dict.fromkeys(entry for kind in _PARTS for entry in of_kind(report, kind)))


def of_kind(report: Report, kind: str, name: str = "") -> list[str]:
    """What is to be cited for the components of a kind, or for that of a name."""
    parts = report.provenance.get("components") or ()
    chosen = [one for one in parts if one.get("kind") == kind and name in ("", one.get("name"))]
    return list(dict.fromkeys(entry for one in chosen for entry in one.get("references") or () if _is_whole(entry)))


def of_intervals(report: Report) -> tuple[str, ...]:
    """What is to be cited for the intervals."""
    return (TUKEY, BELL) if any("jackknife" in one.method for one in report.evaluation.measures) else ()


def of_measures(report: Report) -> tuple[str, ...]:
    """What is to be cited for the measures."""
    return (LIN,) if any(one.name == "CCC" for one in report.evaluation.measures) else ()


def key_of(entry: str) -> str:
    """The key of an entry; empty for what is none."""
    found = _KEY.match(entry)
    return found[1] if found else ""


def _is_whole(entry: str) -> bool:
    """Whether it is an entry that can be read: one that a plugin has got wrong must not cost the paper."""
    return bool(key_of(entry)) and entry.rstrip().endswith("}") and entry.count("{") == entry.count("}")


def keys(entries: Iterable[str]) -> tuple[str, ...]:
    """The keys of entries."""
    return tuple(key for entry in entries if (key := key_of(entry)))


def bibliography(entries: Iterable[str]) -> str:
    """Entries as a ``.bib``."""
    return "".join(f"{entry}\n\n" for entry in entries)
