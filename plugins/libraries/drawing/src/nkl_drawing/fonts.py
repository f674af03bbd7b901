"""Fonts for signs that the usual font of figures lacks, such as Chinese ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from matplotlib.font_manager import findfont, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font

USUAL = "DejaVu Sans"
_OTHER_FACE = re.compile("bold|italic|oblique|light|medium|thin|black|mono|cond|serif", re.IGNORECASE)


def fonts_for(texts: Iterable[str]) -> tuple[list[str], str]:
    """The usual font, then installed ones for what it lacks, and the signs that none of them has."""
    signs = frozenset(sign for sign in set().union(*texts) if unicodedata.category(sign)[0] in "LNPS")
    return _fonts_for(signs - _of_usual())


@cache
def _of_usual() -> frozenset[str]:
    return frozenset(map(chr, FT2Font(findfont(USUAL)).get_charmap()))


@cache
def _fonts_for(signs: frozenset[str]) -> tuple[list[str], str]:
    fonts, left = [USUAL], signs
    for path in sorted(findSystemFonts(), key=lambda path: ("Noto" not in path, path)) if signs else ():
        if not left or _OTHER_FACE.search(Path(path).stem):
            continue
        try:
            font = FT2Font(path)
        except (OSError, RuntimeError):  # a file that FreeType cannot read
            continue
        rest = left.difference(map(chr, font.get_charmap()))
        if rest != left:
            fontManager.addfont(path)
            fonts.append(font.family_name)
            left = rest
    return fonts, "".join(sorted(left))
