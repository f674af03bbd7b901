"""Plain text as LaTeX has it."""

from __future__ import annotations

import re
from functools import cache

from pylatexenc.latexencode import RULE_REGEX, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

UNKNOWN = r"""\ifdefined\XeTeXversion\newcommand{\unknownsign}[1]{\char"#1\relax}\else
\ifdefined\directlua\newcommand{\unknownsign}[1]{\char"#1\relax}\else
\newcommand{\unknownsign}[1]{[U+#1]\allowbreak}\fi\fi"""
"""What stands for signs that pdfLaTeX has no letters for; other engines print them where their font has them."""


def escaped(text: str) -> str:
    """Text in one line in which nothing is taken for LaTeX; signs beyond its own fonts are ``\\unknownsign``."""
    made: str = _encoder().unicode_to_latex(" ".join(text.split()))
    return _LIGATURE.sub(r"\1{}", made)


def length(text: str) -> int:
    """How many letters pdfLaTeX prints for a text."""
    return len(text) + (len("[U+FFFF]") - 1) * escaped(text).count(r"\unknownsign")


def escaped_code(text: str) -> str:
    """The same for what is to be copied: quotes stay as they are."""
    return re.sub("['`]", lambda sign: _QUOTES[sign[0]], escaped(text))


_LIGATURE = re.compile(r"([-<>,'`]|[!?](?=`))(?=[-<>,'`])")
"""Signs that TeX makes one of: two hyphens would be a dash."""
_BEYOND = re.compile(
    "[\u0149\u0195\u019e\u0259\u025b\u0278\u0294\u029e\u0390\u03d2]"
    "|[^\0-\u03ff\u1e00-\u20cf\u2116\u2122\u2190-\u2193\u2200-\u221e\u2227-\u222b\u2248\u2260\u2264\u2265]"
)
"""Signs for which pylatexenc knows commands that no stock LaTeX defines, such as Cyrillic letters."""
_QUOTES = {"'": r"\textquotesingle{}", "`": r"\textasciigrave{}"}


@cache
def _encoder() -> UnicodeToLatexEncoder:
    beyond = UnicodeToLatexConversionRule(RULE_REGEX, [(_BEYOND, lambda found: _unknown(found[0]))], "none")
    return UnicodeToLatexEncoder(
        conversion_rules=[beyond, "defaults"],
        unknown_char_policy=_unknown,
        unknown_char_warning=False,
        replacement_latex_protection="braces-all",
    )


def _unknown(sign: str) -> str:
    return rf"\unknownsign{{{ord(sign):04X}}}" if sign.isprintable() else ""
