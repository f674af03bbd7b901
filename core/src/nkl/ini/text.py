"""Reads an INI file: sections, keys and texts, each with the place where it stands."""

from __future__ import annotations

import configparser
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nkl.errors import UserError
from nkl.ini.values import cut_comment

COMMAND_LINE = "command line"
"""Where an entry stands that no file says."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its text.

    Attributes:
        section: as written.
        key: lower case.
        text: the value, interpolated, without a trailing comment.
        origin: ``file:line``, or ``command line``.
    """

    section: str
    key: str
    text: str
    origin: str

    @property
    def place(self) -> str:
        """Where it stands and what it is, to begin a message with."""
        return f"{self.origin}: [{self.section}] {self.key}"


@dataclass(frozen=True, slots=True)
class Ini:
    """A file's entries.

    Attributes:
        path: the file.
        sections: for each section the line at which it begins.
        entries: by section and lower-case key.
        warnings: what was cut off or overridden while reading.
        digest: hash of the bytes that were read (BLAKE2b, 12 bytes); empty where no file says it.
    """

    path: Path
    sections: Mapping[str, int]
    entries: Mapping[tuple[str, str], Entry]
    warnings: tuple[str, ...] = field(default=())
    digest: str = field(default="", kw_only=True)

    @property
    def is_file(self) -> bool:
        """Whether a file says it, and not the command line alone."""
        return str(self.path) != COMMAND_LINE

    def section(self, name: str) -> dict[str, Entry]:
        """The entries of one section, by key, in the order of the file."""
        return {key: entry for (section, key), entry in self.entries.items() if section == name}

    def get(self, section: str, key: str) -> Entry | None:
        """One entry; the key in any case."""
        return self.entries.get((section, key.lower()))


def read_ini(path: str | Path, overrides: Iterable[str] = ()) -> Ini:
    """Read a file, then apply what the command line says.

    Args:
        path: the INI file, UTF-8.
        overrides: ``SECTION.key=value`` each.

    Raises:
        UserError: if there is no such file, or a line of it is not INI.
    """
    path = Path(path)
    text, digest = _read_text(path)
    parser = configparser.ConfigParser()
    try:
        parser.read_string(text, source=str(path))
    except configparser.Error as error:
        raise UserError(_parse_complaints(path, error)) from error
    lines = _line_numbers(text)
    entries: dict[tuple[str, str], Entry] = {}
    complaints: list[str] = []
    warnings: list[str] = []
    said = [split_override(override) for override in overrides]
    for section in parser.sections():
        for key in parser[section]:
            if any((section, key) == place[:2] for place in said):
                continue
            origin = f"{path}:{lines.get((section, key), lines.get(('DEFAULT', key), 0))}"
            try:
                value = parser[section][key]
            except configparser.InterpolationError:
                complaints.append(f"{origin}: [{section}] {key}: a percent sign must be doubled: write %% for %.")
                continue
            text_, comment = cut_comment(value)
            if comment:
                warnings.append(f"{origin}: [{section}] {key}: {comment!r} was taken for a comment and cut off.")
            entries[section, key] = Entry(section, key, text_, origin)
    for section, key, value in said:
        entries[section, key] = Entry(section, key, value, COMMAND_LINE)
    if complaints:
        raise UserError(complaints)
    starts = {section: lines.get((section, ""), 0) for section in parser.sections()}
    starts |= {section: 0 for section, _ in entries if section not in starts}
    return Ini(path, starts, entries, tuple(warnings), digest=digest)


def said_ini(said: Iterable[str]) -> Ini:
    """What the command line alone says, as if it stood in a file; of what is said twice, the last counts.

    Args:
        said: ``SECTION.key=value`` each.
    """
    entries = {
        (section, key): Entry(section, key, value, COMMAND_LINE) for section, key, value in map(split_override, said)
    }
    return Ini(Path(COMMAND_LINE), dict.fromkeys((section for section, _ in entries), 0), entries)


def _read_text(path: Path) -> tuple[str, str]:
    """The text, and the hash of the bytes."""
    if path.is_dir():
        raise UserError(f"{path} is a folder, not an INI file.")
    if not path.is_file():
        near = sorted(str(other) for other in path.parent.glob("*.ini")) if path.parent.is_dir() else []
        listing = f" In that folder there are: {', '.join(near[:5])}." if near else ""
        raise UserError(f"{path}: there is no such file.{listing}")
    try:
        data = path.read_bytes()
        return io.StringIO(data.decode("utf-8-sig"), newline=None).read(), hashlib.blake2b(
            data, digest_size=12
        ).hexdigest()
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}.") from error


def _parse_complaints(path: Path, error: configparser.Error) -> list[str]:
    if isinstance(error, configparser.MissingSectionHeaderError):
        return [f"{path}:{error.lineno}: {error.line.strip()!r} stands before the first [SECTION]."]
    if isinstance(error, configparser.DuplicateOptionError):
        return [f"{path}:{error.lineno}: [{error.section}] {error.option} is given twice; keep one of them."]
    if isinstance(error, configparser.DuplicateSectionError):
        return [f"{path}:{error.lineno}: section [{error.section}] is there twice; put them together."]
    if isinstance(error, configparser.ParsingError):
        return [f"{path}:{line}: {text.strip()} is neither a [SECTION] nor key = value." for line, text in error.errors]
    return [f"{path}: {error}"]


def _line_numbers(text: str) -> dict[tuple[str, str], int]:
    """Where each section and key stands; configparser itself does not tell."""
    numbers: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if match := configparser.ConfigParser.SECTCRE.match(line.strip()):
            section = match.group("header")
            numbers[section, ""] = number
        elif match := re.match(r"\s*([^=:#;\[\s][^=:]*?)\s*[=:]", line):
            numbers.setdefault((section, match.group(1).lower()), number)
    return numbers


def split_override(text: str) -> tuple[str, str, str]:
    """Section, key and value of ``SECTION.key=value``.

    Raises:
        UserError: if it is not written so.
    """
    match = re.fullmatch(r"([A-Za-z][\w-]*)\.([^=]+)=(.*)", text, re.DOTALL)
    if not match:
        raise UserError(f"-o {text}: write -o SECTION.key=value, for example -o MODEL.type=svm.")
    section, key, value = match.groups()
    return section.upper(), key.strip().lower(), value.strip()
