"""Plain text as LaTeX has it."""

from __future__ import annotations

import re
from functools import cache

from pylatexenc.latexencode import UnicodeToLatexEncoder

UNKNOWN = r"""\ifdefined\XeTeXversion\newcommand{\unknownsign}[1]{\char"#1\relax}\else
\ifdefined\directlua\newcommand{\unknownsign}[1]{\char"#1\relax}\else
\newcommand{\unknownsign}[1]{[U+#1]}\fi\fi"""
"""What stands for signs that pdfLaTeX has no letters for; other engines print them where their font has them."""


def escaped(text: str) -> str:
    """Text in one line in which nothing is taken for LaTeX; signs beyond its own fonts are ``\\unknownsign``."""
    made: str = _encoder().unicode_to_latex(" ".join(text.split()))
    return _LIGATURE.sub(r"\1{}", made)


def with_minus(text: str) -> str:
    """Text in which a hyphen before a figure is a minus sign."""
    return _MINUS.sub("\N{MINUS SIGN}", text)


def escaped_code(text: str) -> str:
    """The same for what is to be copied: quotes stay as they are."""
    return re.sub("['`]", lambda sign: _QUOTES[sign[0]], escaped(text))


_MINUS = re.compile(r"(?<![\w.–-])-(?=\.?\d)")
_LIGATURE = re.compile(r"([-<>,'`]|[!?](?=`))(?=[-<>,'`])")
"""Signs that TeX makes one of: two hyphens would be a dash."""
_QUOTES = {"'": r"\textquotesingle{}", "`": r"\textasciigrave{}"}


@cache
def _encoder() -> UnicodeToLatexEncoder:
    return UnicodeToLatexEncoder(
        unknown_char_policy=_unknown, unknown_char_warning=False, replacement_latex_protection="braces-all"
    )


def _unknown(sign: str) -> str:
    return rf"\unknownsign{{{ord(sign):04X}}}" if sign.isprintable() else ""
