"""A page: the form of all reports that are not those of a run."""

from __future__ import annotations

from dataclasses import dataclass

from nkl.data.chapter import Chapter
from nkl.data.report import Finding


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What a command has found, for people; reporters show it as they can (:meth:`nkl.parts.Reporter.show`).

    Attributes:
        title: of the page.
        subtitle: what it is about, in a few words.
        started: when the work was begun, as ISO 8601 has it; empty where that is of no interest.
        headline: the one sentence that matters.
        findings: what a reader must know; errors first (:func:`nkl.data.worst_first`).
        chapters: the rest, in order.
        repeat: the command that makes this page again; empty where there is none.

    Raises:
        ValueError: if two chapters have the same key.
    """

    title: str
    subtitle: str = ""
    started: str = ""
    headline: str = ""
    findings: tuple[Finding, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    repeat: str = ""

    def __post_init__(self) -> None:
        keys = [chapter.key for chapter in self.chapters]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"page {self.title}: two chapters have the key {', '.join(twice)}")
