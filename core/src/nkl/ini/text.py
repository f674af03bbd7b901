"""Reads an INI file: sections, keys and texts, each with the place where it stands."""

from __future__ import annotations

import configparser
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nkl.data.audio_files import ENDINGS
from nkl.errors import UserError
from nkl.ini.values import cut_comment

_SHOWN = 200
_OF_A_RUN = "experiment.ini"
_LARGEST, _LONGEST_LINE, _PIECES = 10_000_000, 1_000_000, 1000
_BLANKS = " " * 1000

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
        return f"{self.origin}: [{self.section}] {self.key[:_SHOWN]}"

    @property
    def shown(self) -> str:
        """The same with its value, as far as that can be read."""
        return f"{self.place} = {self.text if len(self.text) <= _SHOWN else f'{self.text[:_SHOWN]} ...'}"


@dataclass(frozen=True, slots=True)
class Ini:
    """A file's entries.

    Attributes:
        path: the file.
        sections: for each section the line at which it begins.
        entries: by section and lower-case key.
        warnings: what was cut off or overridden while reading.
        faults: lines that are no INI, keys and sections that are there twice.
        digest: hash of the bytes that were read (BLAKE2b, 12 bytes); empty where no file says it.
    """

    path: Path
    sections: Mapping[str, int]
    entries: Mapping[tuple[str, str], Entry]
    warnings: tuple[str, ...] = field(default=())
    faults: tuple[str, ...] = field(default=())
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
    ini = scan_ini(path, overrides)
    if ini.faults:
        raise UserError(ini.faults)
    return ini


def scan_ini(path: str | Path, overrides: Iterable[str] = ()) -> Ini:
    """Read as :func:`read_ini` does, but keep what is no INI as :attr:`Ini.faults`, beside what is.

    Raises:
        UserError: if there is no such file, or it is no text.
    """
    path = Path(path)
    said = [split_override(override) for override in overrides]
    text, digest = _read_text(path)
    parser, faults = _parsed(path, text)
    lines, doubled = _line_numbers(text)
    faults += [f"{path}:{line}: {what}" for line, what in doubled]
    replaced = {(section, key) for section, key, _ in said}
    entries: dict[tuple[str, str], Entry] = {}
    warnings: list[str] = []
    for section in parser.sections():
        for key in parser[section]:
            if (section, key) in replaced:
                continue
            origin = f"{path}:{lines.get((section, key), lines.get(('DEFAULT', key), 0))}"
            try:
                value = parser[section][key]
            except configparser.InterpolationDepthError:
                faults.append(
                    f"{origin}: [{section}] {key}: what its %(..)s stand for is far too long, or without end."
                )
                continue
            except configparser.InterpolationError:
                faults.append(f"{origin}: [{section}] {key}: a percent sign must be doubled: write %% for %.")
                continue
            text_, comment = cut_comment(value)
            if comment:
                warnings.append(f"{origin}: [{section}] {key}: {comment[:100]!r} was taken for a comment and cut off.")
            entries[section, key] = Entry(section, key, text_, origin)
    for section, key, value in said:
        entries[section, key] = Entry(section, key, value, COMMAND_LINE)
    starts = {section: lines.get((section, ""), 0) for section in parser.sections()}
    starts |= {section: 0 for section, _ in entries if section not in starts}
    return Ini(path, starts, entries, tuple(warnings), tuple(faults), digest=digest)


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
        own = f" The INI of this run is {path / _OF_A_RUN}." if (path / _OF_A_RUN).is_file() else ""
        raise UserError(f"{path} is a folder, not an INI file.{own}")
    if path.exists() and not path.is_file():
        raise UserError(f"{path}: is not a regular file, but a pipe or the like: write the INI to a file.")
    if not path.is_file():
        near = sorted(str(other) for other in path.parent.glob("*.ini")) if path.parent.is_dir() else []
        listing = f" In that folder there are: {', '.join(near[:5])}." if near else ""
        raise UserError(f"{path}: there is no such file.{listing}")
    try:
        if (size := path.stat().st_size) > _LARGEST:
            raise UserError(f"{path}: has {size / 1e6:.0f} MB; no INI has more than {_LARGEST / 1e6:.0f}.")
        data = path.read_bytes()
        if other := _other_kind(path, data):
            raise UserError(f"{path}: is {other}, where an INI file is expected.")
        text = io.StringIO(data.decode("utf-8-sig"), newline=None).read()
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}.") from error
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > _LONGEST_LINE or _BLANKS in line:  # what takes lines apart would take hours for these
            raise UserError(
                f"{path}:{number}: is no line of an INI: it has {len(line)} characters, or a thousand blanks."
            )
    return text, hashlib.blake2b(data, digest_size=12).hexdigest()


def _other_kind(path: Path, data: bytes) -> str:
    """What a file is that was named in place of an INI, as far as its ending or its first bytes tell."""
    ending = path.suffix.lower()
    if ending in ENDINGS or data.startswith(b"RIFF"):
        return "a recording"
    if ending in (".csv", ".tsv", ".parquet"):
        return "a table"
    return "a zip file" if data.startswith(b"PK\x03\x04") else ""


class _Interpolation(configparser.BasicInterpolation):
    """Interpolation that gives up where a few short values stand for a text without end."""

    def _interpolate_some(self, parser, option, accum, rest, section, map, depth):  # type: ignore[no-untyped-def]
        if len(accum) > _PIECES or sum(len(piece) for piece in accum) > _LONGEST_LINE:
            raise configparser.InterpolationDepthError(option, section, rest[:_SHOWN])
        super()._interpolate_some(parser, option, accum, rest, section, map, depth)  # type: ignore[misc]


def _parsed(path: Path, text: str) -> tuple[configparser.ConfigParser, list[str]]:
    """All that is INI, and what is not. The values of lines that are none are not shown: they may be secrets."""
    faults = []
    lines = text.splitlines()
    if not any(configparser.ConfigParser.SECTCRE.match(line.strip()) for line in lines) and text.strip():
        fault = f"{path}: has no [SECTION], such as [EXP] and [DATA]; is it an INI file?"
        return configparser.ConfigParser(strict=False, interpolation=_Interpolation()), [fault]
    for number, line in enumerate(lines, 1):
        start = line.strip()
        if configparser.ConfigParser.SECTCRE.match(start):
            break
        if start and start[0] not in "#;":
            faults.append(f"{path}:{number}: {_key_of(start)!r} stands before the first [SECTION].")
        lines[number - 1] = ""
    parser = configparser.ConfigParser(strict=False, interpolation=_Interpolation())
    try:
        parser.read_string("\n".join(lines), source=str(path))
    except configparser.ParsingError as error:  # the other lines have been read
        for number, _ in error.errors:
            word = _key_of(lines[number - 1].strip())
            faults.append(f"{path}:{number}: {word!r} is neither a [SECTION] nor the beginning of key = value.")
    except configparser.Error as error:
        faults.append(f"{path}: {error}")
    return parser, faults


def _key_of(line: str) -> str:
    """The first word of a line: what follows may be a value."""
    key = re.split(r"\s*[=:]|\s", line, maxsplit=1)[0]
    return key if len(key) <= _SHOWN else f"{key[:_SHOWN]} ..."


def _line_numbers(text: str) -> tuple[dict[tuple[str, str], int], list[tuple[int, str]]]:
    """Where each section and key stands, and those that are there twice; configparser itself does not tell both."""
    numbers: dict[tuple[str, str], int] = {}
    doubled: list[tuple[int, str]] = []
    section, level, in_key = "", 0, False
    for number, line in enumerate(text.splitlines(), 1):
        start = line.strip()
        indent = len(line) - len(line.lstrip())
        if not start or start[0] in "#;" or (in_key and indent > level):
            continue  # what is further in than its key continues its value
        level = indent
        if match := configparser.ConfigParser.SECTCRE.match(start):
            section, in_key = match.group("header"), False
            if numbers.setdefault((section, ""), number) != number:
                doubled.append((number, f"section [{section}] is there twice; put them together."))
        elif match := re.match(r"[^=:]+", start):
            in_key = match.end() < len(start)
            key = match.group().strip().lower()
            if in_key and numbers.setdefault((section, key), number) != number:
                doubled.append((number, f"[{section}] {key[:_SHOWN]} is given twice; keep one of them."))
    return numbers, doubled


def split_override(text: str) -> tuple[str, str, str]:
    """Section, key and value of ``SECTION.key=value``.

    Raises:
        UserError: if it is not written so.
    """
    match = re.fullmatch(r"([A-Za-z][\w-]*)\.([^=]+)=(.*)", text, re.DOTALL)
    if not match:
        raise UserError(f"-o {text[:_SHOWN]}: write -o SECTION.key=value, for example -o MODEL.type=svm.")
    section, key, value = match.groups()
    return section.upper(), key.strip().lower(), value.strip()
