"""Made-up texts, for parts that work on texts."""

from __future__ import annotations


def short_texts() -> list[str]:
    """Texts of different lengths, among them an empty one."""
    return [
        "",
        "Good morning.",
        "It was a dark night, and nobody had thought of bringing a lamp.",
        "I am so happy that you came!",
        "No",
    ]


def long_text() -> str:
    """A text of a thousand words."""
    return " ".join(["seven small birds sat on an old wall"] * 125)
